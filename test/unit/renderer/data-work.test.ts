import { describe, expect, it } from 'vitest';
import type { ArchiveView, DataOverviewView, SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { healProblem } from '../../../renderer/features/data/heal-problem.ts';
import {
  backfillMarkets,
  backfillTime,
  rangeDays,
  rangeProblemOf,
} from '../../../renderer/features/data/backfill-range.ts';
import {
  chosenBytes,
  filterSymbols,
  firstChoice,
  symbolProblem,
  typedMarket,
  wishOf,
} from '../../../renderer/features/data/import-choice.ts';
import { selectionAfter } from '../../../renderer/stores/data-store.ts';
import { gapId, gapState } from '../../../renderer/stores/data-work-store.ts';
import { makeJob } from './jobs-fixtures.ts';

const BTC = { symbol: 'BTC/USD', simulated: false };
const SIMULATED = { symbol: 'BTC/USD', simulated: true };
const ETH = { symbol: 'ETH/USD', simulated: false };
const GAP = { from: 1_000, to: 2_000, checked: false };
const DAY = 86_400_000;

function summary(key: { symbol: string; simulated: boolean }, unverified = 0): SeriesSummaryView {
  return { ...key, from: 0, to: DAY, have: 1, filled: 0, gap: 0, gaps: 0, unverified, sources: [], months: [] };
}

function overview(change: Partial<DataOverviewView>): DataOverviewView {
  return {
    series: [],
    folder: '/history',
    diskBytes: 0,
    freeBytes: null,
    maxGapMinutes: 120,
    checked: 0,
    markets: [],
    ...change,
  };
}

function archive(symbols: readonly string[], change: Partial<ArchiveView> = {}): ArchiveView {
  return {
    archiveId: 'a1',
    name: 'Kraken_OHLCVT.zip',
    path: '/downloads/Kraken_OHLCVT.zip',
    kind: 'zip',
    bytes: 1,
    symbols: symbols.map((symbol) => ({ symbol, bytes: 10 })),
    passedOver: 0,
    needsSymbol: false,
    error: null,
    ...change,
  };
}

describe('the state of a gap', () => {
  const target = { kind: 'series', ...BTC } as const;

  it('is that of the job that fetches it, alone or with the others of its series', () => {
    const alone = makeJob({ id: 'j', kind: 'backfill', target, part: 0.38 });
    const healing = { [gapId(BTC, GAP)]: 'j' };
    expect(gapState(BTC, GAP, [alone], healing, [BTC])).toEqual({ kind: 'running', part: 0.38 });
    expect(gapState(BTC, { ...GAP, from: 5 }, [alone], healing, [BTC])).toEqual({ kind: 'fetchable' });
    const all = makeJob({ kind: 'heal', target });
    expect(gapState(BTC, GAP, [all], {}, [BTC])).toEqual({ kind: 'running', part: null });
    expect(gapState(BTC, GAP, [{ ...all, state: 'waiting' }], {}, [BTC])).toEqual({ kind: 'queued' });
    expect(gapState(ETH, GAP, [all], {}, [])).toEqual({ kind: 'fetchable' });
    expect(gapState(SIMULATED, GAP, [all], {}, [BTC])).toEqual({ kind: 'out_of_reach' });
    expect(gapState(SIMULATED, GAP, [all], {}, [SIMULATED])).toEqual({ kind: 'fetchable' });
  });

  it('can be fetched again when the job that did is over', () => {
    const failed = makeJob({ id: 'j', kind: 'backfill', target, state: 'failed' });
    expect(gapState(BTC, GAP, [failed], { [gapId(BTC, GAP)]: 'j' }, [BTC])).toEqual({ kind: 'fetchable' });
  });

  it('needs nothing once the exchange has said that there were no trades', () => {
    expect(gapState(BTC, { ...GAP, checked: true }, [], {}, [BTC])).toEqual({ kind: 'checked' });
  });
});

describe('backfilling all gaps', () => {
  it('says why there is nothing to do', () => {
    expect(healProblem(overview({}))).toMatch(/no candles/);
    expect(healProblem(overview({ series: [summary(SIMULATED, 5)] }))).toMatch(/other sessions/);
    expect(healProblem(overview({ series: [summary(BTC), summary(SIMULATED, 5)] }))).toMatch(/Nothing to fetch/);
    expect(healProblem(overview({ series: [summary(BTC), summary(ETH, 1)] }))).toBeNull();
    expect(healProblem(overview({ series: [summary(SIMULATED, 5)], markets: [SIMULATED] }))).toBeNull();
  });
});

describe('the selected series', () => {
  it('stays, else is that of the session, else the first', () => {
    const all = overview({ series: [summary(ETH), summary(BTC), summary(SIMULATED)], markets: [SIMULATED] });
    expect(selectionAfter(BTC, all, null)).toEqual(BTC);
    expect(selectionAfter(null, all, null)).toEqual(SIMULATED);
    expect(selectionAfter({ symbol: 'GONE/USD', simulated: false }, { ...all, markets: [] }, all)).toEqual(ETH);
    expect(selectionAfter(BTC, overview({}), all)).toBeNull();
  });

  it('is the one that was just imported, and none of several', () => {
    const all = overview({ series: [summary(ETH), summary(BTC), summary(SIMULATED)] });
    const before = overview({ series: [summary(BTC), summary(SIMULATED)] });
    expect(selectionAfter(BTC, all, before)).toEqual(ETH);
    expect(selectionAfter(BTC, all, overview({ series: [summary(BTC)] }))).toEqual(BTC);
  });
});

describe('the choice of an import', () => {
  it('is everything of a small archive, and of a large one what is known already', () => {
    expect([...firstChoice(archive(['A/B', 'C/D']), null).symbols]).toEqual(['A/B', 'C/D']);
    const many = archive(['BTC/USD', ...Array.from({ length: 40 }, (_, index) => `T${index}/USD`)]);
    expect([...firstChoice(many, overview({ markets: [SIMULATED] })).symbols]).toEqual(['BTC/USD']);
  });

  it('asks for all by null, for some by name, and for nothing not at all', () => {
    const zip = archive(['A/B', 'C/D']);
    const choose = (...symbols: string[]) => ({ symbols: new Set(symbols), typedSymbol: '' });
    expect(wishOf(zip, choose('A/B', 'C/D'), false)).toEqual({ archiveId: 'a1', symbols: null, skipBad: false });
    expect(wishOf(zip, choose('C/D', 'X/Y'), true)).toEqual({ archiveId: 'a1', symbols: ['C/D'], skipBad: true });
    expect(wishOf(zip, choose(), false)).toBeNull();
    expect(wishOf(archive([], { error: 'no zip' }), choose('A/B'), false)).toBeNull();
    expect(chosenBytes(zip, choose('A/B'))).toBe(10);
  });

  it('takes a typed symbol where the file does not say it, once it is one', () => {
    const file = archive([], { kind: 'file', needsSymbol: true });
    const typed = (typedSymbol: string) => ({ symbols: new Set<string>(), typedSymbol });
    expect(wishOf(file, typed(' btc/usdt '), false)?.symbols).toEqual(['BTC/USDT']);
    expect(wishOf(file, typed('BTCUSDT'), false)).toBeNull();
    expect(symbolProblem('BTCUSDT')).toMatch(/BTC\/USD/);
    expect(symbolProblem('')).toBeUndefined();
    expect(symbolProblem('btc/usdt')).toBeUndefined();
  });

  it('is filtered by part of a name', () => {
    const { symbols } = archive(['BTC/USD', 'ETH/BTC', 'SOL/USD']);
    expect(filterSymbols(symbols, ' btc').map(({ symbol }) => symbol)).toEqual(['BTC/USD', 'ETH/BTC']);
    expect(filterSymbols(symbols, '')).toHaveLength(3);
  });
});

describe('the markets of a backfill', () => {
  it('are those of the session and the real ones that there are candles of, each once', () => {
    const all = overview({ series: [summary(ETH), summary(SIMULATED), summary(BTC)], markets: [SIMULATED, BTC] });
    expect(backfillMarkets(all)).toEqual([SIMULATED, BTC, ETH]);
  });

  it('may be any that Kraken could have', () => {
    expect(typedMarket(' eth/eur ')).toEqual({ symbol: 'ETH/EUR', simulated: false });
    expect(typedMarket('ETHEUR')).toBeNull();
  });
});

describe('the range of a backfill', () => {
  const now = 100 * DAY + 5;

  it('names what is wrong with it', () => {
    expect(rangeProblemOf(null, null, now)).toMatch(/first day/);
    expect(rangeProblemOf(101 * DAY, null, now)).toMatch(/earlier/);
    expect(rangeProblemOf(50 * DAY, 40 * DAY, now)).toMatch(/later/);
    expect(rangeProblemOf(50 * DAY, 50 * DAY, now)).toBeUndefined();
  });

  it('counts its days with both ends, until today without an end', () => {
    expect(rangeDays(90 * DAY, 90 * DAY, now)).toBe(1);
    expect(rangeDays(90 * DAY, null, now)).toBe(11);
    expect(rangeDays(90 * DAY, 500 * DAY, now)).toBe(11);
  });

  it('takes as long as one request a second for a thousand trades', () => {
    expect(backfillTime(90)).toEqual({ quiet: 90_000, busy: 5_400_000 });
  });
});
