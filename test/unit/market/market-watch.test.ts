import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketTrade } from '../../../engine/domain/market-data.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { ExchangeError } from '../../../engine/ports.ts';
import { createTapeMarket, openTape, settle, START, watchTape } from './tape-market.ts';

const DOWN: ExchangeError = { kind: 'ambiguous', message: 'HTTP 502' };

describe('a minute', () => {
  it('is closed by the first trade after it when no number is missing, and nobody is asked', async () => {
    const market = createTapeMarket();
    const { watch, minutes } = await watchTape(market);
    const asked = market.asked.length;
    market.tell(market.happen(101), market.happen(102));
    // The first number of all has nothing before it: it is asked for once.
    await market.pass(2, watch);
    expect(market.asked.slice(asked)).toEqual(['trades']);
    market.clock.advance(58_100);
    market.tell(market.happen(103));
    expect(minutes()).toEqual([market.minute(0)]);
    expect(market.asked.slice(asked)).toEqual(['trades']);
  });

  it('without a trade after it is closed when the exchange was asked after its end', async () => {
    const market = createTapeMarket();
    const { watch, minutes } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(60, watch);
    expect(minutes()).toEqual([]);
    await market.pass(2, watch);
    expect(minutes()).toEqual([market.minute(0)]);
  });

  it('waits for a trade whose number is missing, and has it when it closes', async () => {
    const market = createTapeMarket();
    const { watch, minutes, corrections } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(30, watch);
    market.happen(150);
    market.fail(DOWN);
    await market.pass(35, watch);
    market.tell(market.happen(102));
    expect(minutes()).toEqual([]);
    market.fail(null);
    await market.pass(12, watch);
    expect(minutes()).toEqual([market.minute(0)]);
    expect(market.minute(0).high).toBe(150);
    expect(corrections()).toEqual([]);
  });

  it('is right although the stream never tells a trade', async () => {
    const market = createTapeMarket();
    const { watch, minutes, warnings } = await watchTape(market);
    for (let minute = 0; minute < 5; minute++) {
      market.happen(101 + minute, 0.5);
      await market.pass(60, watch);
    }
    await market.pass(3, watch);
    expect(minutes()).toEqual([0, 1, 2, 3, 4].map((index) => market.minute(index)));
    expect(watch.quote()?.last).toBe(105);
    expect(warnings()).toEqual([]);
  });

  it('is closed by what was heard when the exchange does not answer for half a minute, and corrected when it does', async () => {
    const market = createTapeMarket();
    const { watch, minutes, corrections, warnings, heard } = await watchTape(market);
    market.tell(market.happen(101));
    market.happen(150);
    market.fail(DOWN);
    await market.pass(89, watch);
    expect(minutes()).toEqual([]);
    await market.pass(5, watch);
    expect(minutes()).toMatchObject([{ time: START, high: 101 }]);
    expect(warnings()).toEqual([
      'Whether all trades from 12:00 on are known could not be found out (HTTP 502): minutes are closed by what was heard, and corrected when the exchange answers.',
    ]);
    // From then on nothing waits, and nothing is said twice.
    await market.pass(60, watch);
    expect(minutes()).toHaveLength(2);
    expect(warnings()).toHaveLength(1);
    market.fail(null);
    await market.pass(12, watch);
    expect(corrections()).toEqual([market.minute(0), market.minute(1)]);
    expect(warnings().slice(1)).toEqual([
      '1 trades of 12:00 came after that minute was closed.',
      'All trades are known again.',
    ]);
    const order = heard.map(({ type }) => type);
    expect(order.indexOf('corrected')).toBeLessThan(order.lastIndexOf('warning'));
    const before = minutes().length;
    await market.pass(60, watch);
    expect(minutes().slice(before)).toEqual([market.minute(before)]);
  });

  it('is not closed by the clock alone while both the stream and the exchange are away', async () => {
    const market = createTapeMarket();
    const { watch, minutes, corrections } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(5, watch);
    market.emit({ type: 'connection', status: 'disconnected', detail: 'reset' });
    market.fail(DOWN);
    for (let minute = 0; minute < 10; minute++) {
      market.happen(110 + minute);
      await market.pass(60, watch, false);
    }
    expect(minutes()).toEqual([]);
    market.fail(null);
    market.emit({ type: 'connection', status: 'connecting', detail: '' });
    market.emit({ type: 'connection', status: 'connected', detail: '' });
    await market.pass(15, watch);
    expect(minutes()).toEqual(Array.from({ length: 10 }, (_, index) => market.minute(index)));
    expect(corrections()).toEqual([]);
  });

  it.each([
    ['asks for what it missed at once when it lost the stream', 'disconnected', true],
    ['asks for nothing when the stream only said again that it is there', 'connected', false],
  ] as const)('%s', async (_, status, asks) => {
    const market = createTapeMarket();
    const { watch } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(70, watch);
    const asked = market.asked.length;
    // The stream tells every attempt to connect, too.
    market.emit({ type: 'connection', status, detail: '' });
    market.emit({ type: 'connection', status: 'connecting', detail: '' });
    market.emit({ type: 'connection', status: 'connected', detail: '' });
    await market.pass(2, watch);
    expect(market.asked.slice(asked)).toEqual(asks ? ['trades'] : []);
  });

  it('is not closed before it is over by a clock that is set forward while the stream is away', async () => {
    const market = createTapeMarket();
    const { watch, minutes } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(5, watch);
    market.emit({ type: 'connection', status: 'disconnected', detail: 'asleep' });
    market.setSkew(5 * MINUTE_MS);
    await market.pass(30, watch, false);
    expect(minutes()).toEqual([]);
    market.emit({ type: 'connection', status: 'connecting', detail: '' });
    market.emit({ type: 'connection', status: 'connected', detail: '' });
    await market.pass(40, watch);
    expect(minutes()).toEqual([market.minute(0)]);
  });

  it('of a long absence comes from the exchange’s own candles', async () => {
    const market = createTapeMarket();
    const { watch, minutes, warnings } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(5, watch);
    market.emit({ type: 'connection', status: 'disconnected', detail: 'asleep' });
    market.happen(140);
    market.clock.advance(3 * 60 * MINUTE_MS);
    market.happen(120);
    const asked = market.asked.length;
    watch.tick();
    await settle();
    expect(market.asked.slice(asked)).toEqual(['candles 1m', 'trades']);
    market.emit({ type: 'connection', status: 'connected', detail: '' });
    await market.pass(3, watch);
    expect(minutes()).toHaveLength(121);
    expect(minutes()[0]).toEqual(market.minute(0));
    expect(warnings()).toEqual(['No trades for 120 minutes: the lenses start anew after the gap.']);
  });

  it('that the exchange itself has no more is missed aloud, and the lenses start anew', async () => {
    const market = createTapeMarket();
    const { watch, minutes, warnings } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(5, watch);
    market.emit({ type: 'connection', status: 'disconnected', detail: 'asleep' });
    market.clock.advance(13 * 60 * MINUTE_MS);
    market.happen(120);
    watch.tick();
    await settle();
    market.emit({ type: 'connection', status: 'connected', detail: '' });
    await market.pass(70, watch);
    expect(warnings()[0]).toBe(
      'The exchange has no minutes any more from before 2026-01-05T13:00Z: the lenses lack what lies before. Restart the session to read its whole history.',
    );
    expect(minutes().at(-1)).toEqual(market.minute(13 * 60));
  });

  it('is the exchange’s, whatever the stream loses, doubles and delays', async () => {
    const told = fc.record({
      pause: fc.nat({ max: 25 }),
      price: fc.integer({ min: 90, max: 110 }),
      fate: fc.constantFrom('told', 'told', 'lost', 'twice', 'late'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 10, maxLength: 40 }), async (tape) => {
        const market = createTapeMarket();
        const { watch, minutes, corrections } = await watchTape(market);
        let late: MarketTrade | null = null;
        for (const { pause, price, fate } of tape) {
          await market.pass(pause, watch);
          const trade = market.happen(price);
          if (fate === 'told') market.tell(trade);
          if (fate === 'twice') market.tell(trade, trade);
          if (late !== null) market.tell(late);
          late = fate === 'late' ? trade : null;
        }
        await market.pass(70, watch);
        expect(minutes().length).toBeGreaterThan(0);
        expect(minutes()).toEqual(minutes().map((_, index) => market.minute(index)));
        expect(corrections()).toEqual([]);
        watch.close();
      }),
      { numRuns: 30 },
    );
  }, 30_000);
});

describe('a clock of ours that is off', () => {
  it.each([3_600_000, -3_600_000])('by %i ms closes no minute before its time and none late', async (skew) => {
    const market = createTapeMarket();
    market.setSkew(skew);
    const { watch, minutes } = await watchTape(market);
    for (let minute = 0; minute < 3; minute++) {
      market.tell(market.happen(101 + minute));
      await market.pass(60, watch);
      expect(minutes().length).toBeLessThanOrEqual(minute);
    }
    await market.pass(3, watch);
    expect(minutes()).toEqual([0, 1, 2].map((index) => market.minute(index)));
  });

  it('closes nothing before its time when it is set while the stream stands', async () => {
    const market = createTapeMarket();
    const { watch, minutes } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(10, watch);
    market.setSkew(3_600_000);
    watch.tick();
    await settle();
    await market.pass(45, watch);
    expect(minutes()).toEqual([]);
    market.tell(market.happen(105));
    await market.pass(8, watch);
    expect(minutes()).toEqual([market.minute(0)]);
  });

  it('carries time on when a stream that is said to stand says nothing', async () => {
    const market = createTapeMarket();
    const { watch, minutes } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(30, watch);
    market.happen(90);
    await market.pass(60, watch, false);
    expect(minutes()).toEqual([market.minute(0)]);
  });
});

describe('the exchange’s own candles', () => {
  it('are compared with ours every quarter of an hour, and correct what they tell otherwise', async () => {
    const market = createTapeMarket();
    const { watch, minutes, corrections, warnings } = await watchTape(market);
    for (let minute = 0; minute < 12; minute++) {
      market.tell(market.happen(100 + minute));
      await market.pass(60, watch);
    }
    const other = { ...market.minute(3), high: 130 };
    market.retell(3, other);
    await market.pass(5 * 60, watch);
    expect(market.asked.filter((name) => name === 'candles 1m')).toHaveLength(2);
    expect(corrections()).toEqual([other]);
    expect(minutes()[3]?.high).toBe(103);
    expect(warnings()).toEqual([
      'The exchange tells the minute of 12:03 otherwise than its trades did; the lenses follow the exchange from here on.',
    ]);
    await market.pass(20 * 60, watch);
    expect(warnings()).toHaveLength(1);
  });

  it('do not bring back a price that was kept out', async () => {
    const market = createTapeMarket();
    const { watch, corrections, warnings } = await watchTape(market);
    market.tell(market.happen(101));
    market.tell(market.happen(900));
    await market.pass(20 * 60, watch);
    expect(market.minute(0).high).toBe(900);
    expect(corrections()).toEqual([]);
    expect(warnings().filter((message) => message.includes('was not used'))).toHaveLength(1);
  });
});

describe('signals after a correction', () => {
  it('are those of a session that knew better from the start', async () => {
    const play = async (isTold: boolean): Promise<readonly unknown[]> => {
      const market = createTapeMarket();
      const { watch } = await watchTape(market);
      if (!isTold) market.fail(DOWN);
      for (let minute = 0; minute < 6; minute++) {
        const trades = [market.happen(100 + minute), market.happen(90 - minute, 20)];
        market.tell(...(isTold ? trades : trades.slice(0, 1)));
        await market.pass(60, watch);
      }
      market.fail(null);
      await market.pass(80, watch);
      const closeTime = START + 7 * MINUTE_MS;
      return watch.signalBars().filter((bar) => bar.closeTime <= closeTime);
    };
    const corrected = await play(false);
    const known = await play(true);
    expect(corrected.length).toBeGreaterThan(190);
    expect(corrected).toEqual(known);
  });
});

describe('opening', () => {
  async function open(error: ExchangeError, failingSeconds: number, reads?: readonly string[]) {
    const market = createTapeMarket();
    market.fail(error, reads);
    const said: string[] = [];
    const progress = { hasEnded: false };
    async function attempt() {
      const result = await openTape(market, { timeframe: '5m' }, [], (message) => void said.push(message));
      progress.hasEnded = true;
      return result;
    }
    const attempted = attempt();
    for (let second = 0; second < 40; second++) {
      await settle();
      if (progress.hasEnded) break;
      if (second >= failingSeconds) market.fail(null);
      market.clock.advance(1_000);
    }
    return { market, said, result: await attempted };
  }

  it.each(['instrument', 'candles 5m', 'candles 1m', 'candles 15m', 'trades'])(
    'reads %s again, and says so, until it comes',
    async (name) => {
      const { market, said, result } = await open(DOWN, 5, [name]);
      expect(result.ok).toBe(true);
      expect(market.asked.filter((asked) => asked === name)).toHaveLength(4);
      expect(said).toHaveLength(3);
      expect(said[0]).toMatch(/^The market is being read: .+ did not come \(HTTP 502\); it is tried again\.$/);
    },
  );

  it('gives up after six attempts in half a minute', async () => {
    const { market, result } = await open({ kind: 'busy', message: 'EGeneral:Too busy' }, 60);
    expect(result).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(market.asked).toEqual(Array.from({ length: 6 }, () => 'instrument'));
    expect(market.clock.now() - START).toBeLessThanOrEqual(32_000);
  });

  it.each(['invalid', 'denied'] as const)('fails at once when the answer is %s', async (kind) => {
    const { market, said, result } = await open({ kind, message: 'no' }, 60);
    expect(result).toMatchObject({ ok: false, error: { kind } });
    expect(market.asked).toHaveLength(1);
    expect(said).toEqual([]);
  });
});

describe('the quote', () => {
  it('goes with the stream that told the book: trades that are told first are no price to trade at', async () => {
    const market = createTapeMarket();
    const { watch } = await watchTape(market);
    market.tell(market.happen(101));
    await market.pass(2, watch);
    expect(watch.quote()).toMatchObject({ last: 101 });
    market.emit({ type: 'connection', status: 'disconnected', detail: 'reset' });
    market.emit({ type: 'connection', status: 'connecting', detail: '' });
    market.tell(market.happen(90));
    expect([watch.quote(), watch.book()]).toEqual([null, null]);
    market.emit({ type: 'connection', status: 'connected', detail: '' });
    market.beat();
    expect(watch.quote()).toMatchObject({ bid: 100, ask: 100.1, last: 90 });
  });
});

describe('the rules of the market', () => {
  it('are told when they are others than before, and known', async () => {
    const market = createTapeMarket();
    const { watch, heard } = await watchTape(market);
    const { instrument } = watch;
    const told = (changes: Partial<typeof instrument>): void =>
      market.emit({ type: 'rules', instrument: { ...instrument, ...changes } });
    told({});
    told({ status: 'post_only' });
    told({ tickSize: 1, priceDecimals: 0 });
    told({ tickSize: 1, priceDecimals: 0 });
    expect(heard).toEqual([{ type: 'rules', tickSize: 1 }]);
    expect(watch.instrument.tickSize).toBe(1);
  });
});

describe('what may be done in the market', () => {
  it('is told when it changes, and known', async () => {
    const market = createTapeMarket();
    const { watch, heard } = await watchTape(market);
    expect(watch.marketStatus()).toBeNull();
    for (const status of ['online', 'online', 'cancel_only', 'online'] as const) {
      market.emit({ type: 'market_status', status });
    }
    expect(heard).toEqual([
      { type: 'status', status: 'online' },
      { type: 'status', status: 'cancel_only' },
      { type: 'status', status: 'online' },
    ]);
    expect(watch.marketStatus()).toBe('online');
  });
});
