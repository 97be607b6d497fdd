import type { ConfigurationFieldView } from '../../api/configuration-views.ts';
import { TIMEFRAMES } from '../../domain/timeframe.ts';
import { fieldOf } from './form-field.ts';
import type { FieldRow } from './form-field.ts';

const LONGEST_PERIOD = 100_000;
const LONGEST_HOURS = 8_760;
const LARGEST_PERCENT = 1_000_000;
const delay = { kind: 'number', unit: 'h', minimum: 0, maximum: LONGEST_HOURS, step: 0.5 } as const;
const change = { kind: 'number', unit: '%', minimum: -100, maximum: LARGEST_PERCENT, step: 0.5 } as const;
const window = { kind: 'integer', unit: 'bars', minimum: 1, maximum: LONGEST_PERIOD, step: 1 } as const;
const required = { kind: 'integer', unit: 'lenses', minimum: 1, maximum: 8, step: 1 } as const;
const fee = { kind: 'number', unit: 'of value', minimum: 0, maximum: 1, step: 0.0005 } as const;

/** Every setting but those of the lenses, by group and in the order in which a person meets them. */
const GROUPS: Readonly<Record<string, readonly FieldRow[]>> = {
  Market: [
    {
      path: 'symbol',
      label: 'Symbol',
      kind: 'text',
      searchable: false,
      help: 'The pair, base and quote: BTC/USD. A backtest takes the pair of its candles.',
    },
    {
      path: 'timeframe',
      label: 'Signal timeframe',
      kind: 'choice',
      choices: TIMEFRAMES,
      help: 'Length of the bars on which lenses are judged and decisions are made. Orders are filled on 1-minute candles whatever it is.',
    },
    {
      path: 'maxGapMinutes',
      label: 'Longest filled gap',
      kind: 'integer',
      unit: 'min',
      minimum: 0,
      maximum: 10_000_000,
      step: 10,
      help: 'So many minutes without a trade in a row are filled with the last price. A longer silence is a gap: all lenses start over after it.',
    },
  ],
  Account: [
    {
      path: 'startingQuote',
      label: 'Starting money',
      kind: 'number',
      unit: 'quote',
      step: 1_000,
      help: 'What a backtest starts with, in the quote currency; above 0.',
    },
    {
      path: 'execution',
      label: 'Execution',
      kind: 'choice',
      choices: ['taker', 'maker'],
      help: 'Taker crosses the spread at once and pays slippage and the taker fee. Maker rests at the best price, re-prices as set under Orders, and may miss the trade.',
    },
    {
      path: 'participation',
      label: 'Participation',
      kind: 'number',
      unit: 'of volume',
      maximum: 1,
      step: 0.05,
      help: "Most of a minute's volume that an order may take, as a fraction above 0 up to 1: a stand-in for the depth of the book. Bigger orders fill over several minutes.",
    },
  ],
  Entry: [
    {
      path: 'entry.required',
      label: 'Lenses required',
      ...required,
      help: 'How many of the entry lenses must have fired within the window. More is more selective; no more than are enabled.',
    },
    {
      path: 'entry.windowBars',
      label: 'Window',
      ...window,
      help: 'Bars within which the entry lenses must fire to count together. A longer window lets more signals through.',
    },
    {
      path: 'entry.timeoutHours',
      label: 'Give up after',
      kind: 'number',
      unit: 'h',
      maximum: LONGEST_HOURS,
      step: 0.5,
      help: 'Time after the signal within which the position is built; what has been bought by then is kept. Above 0.',
    },
  ],
  Exit: [
    {
      path: 'exit.required',
      label: 'Lenses required',
      ...required,
      help: 'How many of the exit lenses must have fired within the window. Fewer means earlier exits; no more than are enabled.',
    },
    {
      path: 'exit.windowBars',
      label: 'Window',
      ...window,
      help: 'Bars within which the exit lenses must fire to count together.',
    },
    {
      path: 'exit.minDivergences',
      label: 'Divergences required',
      kind: 'integer',
      unit: 'of 15',
      minimum: 0,
      maximum: 15,
      step: 1,
      help: 'Bearish divergences between price and indicators, over three timeframes, that an exit signal needs besides its lenses; 0 asks for none.',
    },
  ],
  Momentum: [
    {
      path: 'momentum.surging.atLeastPct',
      label: 'Surging from',
      ...change,
      help: 'Change over 24 hours from which a market is surging; not below that of rising.',
    },
    {
      path: 'momentum.surging.delayHours',
      label: 'Delay when surging',
      ...delay,
      help: 'How long an exit waits while the market is surging, so that a strong rise is not sold too early.',
    },
    {
      path: 'momentum.rising.atLeastPct',
      label: 'Rising from',
      ...change,
      help: 'Change over 24 hours from which a market is rising; not below that of flat.',
    },
    {
      path: 'momentum.rising.delayHours',
      label: 'Delay when rising',
      ...delay,
      help: 'How long an exit waits while the market is rising; no longer than when surging.',
    },
    {
      path: 'momentum.flat.abovePct',
      label: 'Flat above',
      ...change,
      help: 'Change over 24 hours above which a market is flat; at or below it, it is falling.',
    },
    {
      path: 'momentum.flat.delayHours',
      label: 'Delay when flat',
      ...delay,
      help: 'How long an exit waits while the market is flat, or its momentum is unknown; no longer than when rising.',
    },
    {
      path: 'momentum.falling.delayHours',
      label: 'Delay when falling',
      ...delay,
      help: 'How long an exit waits while the market is falling; no longer than when flat. 0 sells at once.',
    },
  ],
  Costs: [
    {
      path: 'costs.makerFee',
      label: 'Maker fee',
      ...fee,
      help: 'Fee of resting orders as a fraction of their value: 0.0025 is 0.25%.',
    },
    {
      path: 'costs.takerFee',
      label: 'Taker fee',
      ...fee,
      help: 'Fee of orders that take from the book as a fraction of their value: 0.004 is 0.40%.',
    },
    {
      path: 'costs.slippageBps',
      label: 'Slippage',
      kind: 'number',
      unit: 'bp',
      minimum: 0,
      maximum: 9_999,
      step: 1,
      help: 'How much worse than the open of the minute taker orders fill; 100 basis points are 1%.',
    },
  ],
  Orders: [
    {
      path: 'orders.repriceSeconds',
      label: 'Re-price every',
      kind: 'number',
      unit: 's',
      maximum: LONGEST_HOURS * 3_600,
      step: 5,
      help: 'How often a resting order may follow the best price; above 0. Backtests use it with maker execution only.',
    },
    {
      path: 'orders.maxReprices',
      label: 'Re-prices at most',
      kind: 'integer',
      minimum: 0,
      maximum: 10_000,
      step: 1,
      help: 'After so many re-prices the rest is taken from the book. Backtests use it with maker execution only.',
    },
    {
      path: 'orders.takerCapPct',
      label: 'Taker cap',
      kind: 'number',
      unit: '%',
      minimum: 0,
      maximum: 100,
      step: 0.05,
      help: 'How far beyond the best price the last, taking order may go. Backtests use it with maker execution only.',
    },
    {
      path: 'orders.sizeQuote',
      label: 'Size, fixed',
      kind: 'nullable_number',
      unit: 'quote',
      step: 100,
      searchable: false,
      help: 'Quote amount of every entry, above 0; empty means a fraction of the free money. Taker backtests always use all of it.',
    },
    {
      path: 'orders.sizeFraction',
      label: 'Size, fraction',
      kind: 'number',
      unit: 'of free quote',
      maximum: 1,
      step: 0.05,
      help: 'Part of the free money that an entry spends, above 0 up to 1, when no fixed size is set. Taker backtests always use all of it.',
    },
    {
      path: 'orders.deadMansSwitchSeconds',
      label: "Dead man's switch",
      kind: 'integer',
      unit: 's',
      minimum: 0,
      maximum: 3_600,
      step: 30,
      searchable: false,
      help: 'While an order of Parallax is out, Kraken cancels every open order of the account when it has heard nothing for so long (30 to 3600 s; 60 is usual, 0 is off): also those that you or other programs placed. Armed while Kraken goes into maintenance, it cancels them when Kraken is back. It is renewed three times within its time and switched off when no order is out and when Parallax is quit.',
    },
  ],
  Risk: [
    {
      path: 'risk.maxConsecutiveApiErrors',
      label: 'Errors before a halt',
      kind: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      step: 5,
      searchable: false,
      help: 'So many failed requests to the exchange in a row stop new entries until it answers again. Backtests do not use it.',
    },
    {
      path: 'risk.minPrice',
      label: 'Lowest believable price',
      kind: 'number',
      unit: 'quote',
      minimum: 0,
      step: 0.1,
      searchable: false,
      help: 'Prices below this are taken for errors of the feed. Backtests do not use it.',
    },
    {
      path: 'risk.maxSpikePct',
      label: 'Largest jump',
      kind: 'number',
      unit: '%',
      step: 10,
      searchable: false,
      help: 'A price that differs more than this from the one before, within a minute, is not believed unless a second one agrees; above 0. Backtests do not use it.',
    },
    {
      path: 'risk.staleFeedSeconds',
      label: 'Feed is stale after',
      kind: 'number',
      unit: 's',
      step: 5,
      searchable: false,
      help: 'Without a message for so long no new order is placed; above 0. Backtests do not use it.',
    },
  ],
};

export function strategyFields(): readonly ConfigurationFieldView[] {
  return Object.entries(GROUPS).flatMap(([group, rows]) => rows.map((row) => fieldOf(group, row)));
}
