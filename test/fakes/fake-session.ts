import { ENTRY_LENSES, EXIT_LENSES, lensesInMask } from '../../engine/domain/lens.ts';
import { HOUR_MS, MINUTE_MS, type Timeframe } from '../../engine/domain/timeframe.ts';
import type {
  BookView,
  FillView,
  MachineView,
  ModeView,
  OrderView,
  SessionView,
  SignalBarView,
  SignalRowView,
  TransitionView,
} from '../../engine/api/views.ts';
import type { Random } from './fake-market.ts';

/** A session as the engine would describe it, made up around a fake market. */

export interface FakeSessionOptions {
  readonly mode: ModeView;
  readonly speed: number;
  readonly timeframe: Timeframe;
  readonly required: number;
  readonly holding: boolean;
  readonly halted: boolean;
  readonly empty: boolean;
}

/** Twenty-five levels a side around a price. */
export function fakeBook(price: number, time: number, random: Random): BookView {
  const side = (direction: 1 | -1): BookView['bids'] => {
    let level = Math.round((price + direction * 0.05) * 10) / 10;
    return Array.from({ length: 25 }, () => {
      level = Math.round((level + direction * (0.1 + random() * 2)) * 10) / 10;
      return { price: level, quantity: Math.round(random() ** 2 * 40_000) / 1e4 };
    });
  };
  return { bids: side(-1), asks: side(1), time };
}

interface RoundTrip {
  readonly entry: SignalBarView;
  readonly exit: SignalBarView | null;
}

function roundTrips(bars: readonly SignalBarView[], holding: boolean): readonly RoundTrip[] {
  const trips: RoundTrip[] = [];
  let from = 0;
  for (;;) {
    const entryAt = bars.findIndex((bar, index) => index >= from && bar.entrySignal !== null);
    if (entryAt < 0) break;
    const exitAt = bars.findIndex((bar, index) => index > entryAt + 2 && bar.exitCount >= 6);
    trips.push({ entry: bars[entryAt], exit: exitAt < 0 ? null : bars[exitAt] });
    if (exitAt < 0) break;
    from = exitAt + 1;
  }
  const last = trips.at(-1);
  if (holding && last !== undefined && last.exit !== null)
    return [...trips.slice(0, -1), { entry: last.entry, exit: null }];
  return holding ? trips : trips.filter((trip) => trip.exit !== null);
}

function fillsOf(trips: readonly RoundTrip[], symbol: string): FillView[] {
  let id = 0;
  const fill = (side: 'buy' | 'sell', bar: SignalBarView, part: number): FillView => {
    const price = Math.round(bar.close * (1 + (side === 'buy' ? 0.0002 : -0.0002) * part) * 10) / 10;
    const quantity = Math.round(0.0922 * 1e8) / 1e8;
    id += 1;
    return {
      tradeId: `TDEMO${String(id).padStart(5, '0')}-K${part}`,
      orderId: `ODEMO${String(id).padStart(5, '0')}`,
      symbol,
      side,
      price,
      quantity,
      cost: price * quantity,
      fee: price * quantity * 0.0025,
      feeAsset: 'USD',
      maker: part === 1,
      purpose: side === 'buy' ? 'entry' : 'exit',
      time: bar.closeTime + part * 20_000,
    };
  };
  return trips.flatMap(({ entry, exit }) => [
    fill('buy', entry, 1),
    fill('buy', entry, 2),
    ...(exit === null ? [] : [fill('sell', exit, 1), fill('sell', exit, 2)]),
  ]);
}

function signalsOf(bars: readonly SignalBarView[], trips: readonly RoundTrip[]): SignalRowView[] {
  const rows: SignalRowView[] = [];
  const row = (bar: SignalBarView, kind: 'entry' | 'exit', result: string): SignalRowView => ({
    id: `${kind}-${bar.closeTime}`,
    kind,
    time: bar.closeTime,
    price: bar.close,
    count: kind === 'entry' ? bar.entryCount : bar.exitCount,
    missing:
      kind === 'entry'
        ? [...lensesInMask(~bar.entryFired & 0xff, ENTRY_LENSES)]
        : [...lensesInMask(~bar.exitFired & 0xff, EXIT_LENSES)],
    divergenceCount: bar.divergenceCount,
    momentum24h: bar.momentum24h,
    regime: bar.regime,
    result,
  });
  for (const bar of bars) {
    if (bar.entrySignal !== null) {
      rows.push(row(bar, 'entry', trips.some(({ entry }) => entry === bar) ? 'filled 100%' : 'ignored: position held'));
    }
    if (trips.some(({ exit }) => exit === bar)) rows.push(row(bar, 'exit', 'delayed 3 h'));
  }
  return rows;
}

function transitionsOf(trips: readonly RoundTrip[], startedAt: number): TransitionView[] {
  let id = 0;
  const row = (
    time: number,
    machine: TransitionView['machine'],
    from: string,
    to: string,
    cause: string,
  ): TransitionView => {
    id += 1;
    return { id, time, machine, from, to, cause, signalId: null, orderIds: [] };
  };
  return [
    row(startedAt, 'control', 'stopped', 'running', 'started by you'),
    ...trips.flatMap(({ entry, exit }) => [
      row(entry.closeTime, 'portfolio', 'ready_to_enter', 'incomplete_entry', `signal ${entry.entryCount} of 8`),
      row(entry.closeTime + 60_000, 'portfolio', 'incomplete_entry', 'ready_to_exit', 'entry filled'),
      ...(exit === null
        ? []
        : [
            row(exit.closeTime, 'portfolio', 'ready_to_exit', 'incomplete_exit', `${exit.exitCount} of 8, waited 3 h`),
            row(
              exit.closeTime + 60_000,
              'portfolio',
              'incomplete_exit',
              'ready_to_enter',
              `exit done, ${((exit.close / entry.close - 1) * 100).toFixed(2)}%`,
            ),
          ]),
    ]),
  ];
}

/** The machine while holding or flat, or halted. */
export function fakeMachine(
  bar: SignalBarView | undefined,
  options: FakeSessionOptions,
  nextCheckAt: number | null,
  since: number,
): MachineView {
  const { holding, halted, required } = options;
  const entry = bar?.entryCount ?? 0;
  const exit = bar?.exitCount ?? 0;
  const divergences = bar?.divergenceCount ?? 0;
  const why: MachineView['why'] = halted
    ? {
        headline: 'Halted: 50 API errors in a row.',
        detail:
          'Your position stays as it is and no order is sent. Checked again every 60 s; trading resumes by itself.',
        tone: 'warning',
        meters: [],
      }
    : holding
      ? {
          headline: 'Holding, waiting to exit.',
          detail: `${exit} of 6 exit lenses and ${divergences} of 3 divergences.`,
          tone: 'neutral',
          meters: [
            { label: 'Exit lenses', kind: 'exit', have: exit, need: 6, of: 8 },
            { label: 'Divergences', kind: 'divergence', have: divergences, need: 3, of: 15 },
          ],
        }
      : {
          headline: 'Flat, waiting for an entry.',
          detail: `${entry} of ${required} entry lenses within the window.`,
          tone: 'neutral',
          meters: [{ label: 'Entry lenses', kind: 'entry', have: entry, need: required, of: 8 }],
        };
  return {
    control: halted ? 'halted' : 'running',
    controlSince: since,
    portfolio: holding ? 'ready_to_exit' : 'ready_to_enter',
    portfolioSince: since,
    why,
    nextCheckAt,
    pendingExit: null,
    allowed: {
      start: false,
      pause: !halted,
      resume: false,
      stop: true,
      forceEntry: !holding && !halted,
      forceExit: holding,
      cancelAll: holding,
      adopt: false,
    },
  };
}

/** An order of the ticket that the exchange has taken. */
export function fakeOrder(
  clientOrderId: string,
  order: Pick<OrderView, 'side' | 'type' | 'price' | 'quantity' | 'postOnly'>,
  now: number,
): OrderView {
  return {
    ...order,
    clientOrderId,
    orderId: `O-${clientOrderId}`,
    symbol: 'BTC/USD',
    filledQuantity: 0,
    averagePrice: null,
    status: 'open',
    purpose: 'manual',
    signalId: null,
    reason: null,
    fee: 0,
    createdAt: Math.round(now),
    updatedAt: Math.round(now),
  };
}

/** Halted, purchases wait and sales do not. */
function fakeWaits({ halted }: FakeSessionOptions): SessionView['ticket']['waits'] {
  const buy = halted ? '50 consecutive API errors' : null;
  return { buy: { resting: buy, taking: buy }, sell: { resting: null, taking: null } };
}

/** The whole view at `now`. */
export function fakeView(
  bars: readonly SignalBarView[],
  price: number,
  now: number,
  random: Random,
  options: FakeSessionOptions,
): SessionView {
  const symbol = 'BTC/USD';
  const startedAt = (bars[Math.max(0, bars.length - 500)]?.time ?? now) as number;
  const trips = options.empty ? [] : roundTrips(bars, options.holding);
  const fills = fillsOf(trips, symbol);
  const open = trips.at(-1);
  const held = options.holding && open?.exit === null ? 0.1844 : 0;
  const book = fakeBook(price, now, random);
  const step = bars.length > 1 ? bars[1].time - bars[0].time : HOUR_MS;
  const next = (bars.at(-1)?.closeTime ?? now) + step;
  return {
    info: {
      sessionId: 'preview',
      mode: options.mode,
      exchangeName: options.mode === 'demo' ? 'Simulator' : 'Kraken',
      speed: options.speed,
      instrument: {
        symbol,
        base: 'BTC',
        quote: 'USD',
        tickSize: 0.1,
        priceDecimals: 1,
        lotStep: 1e-8,
        lotDecimals: 8,
        orderMinimum: 0.0001,
        costMinimum: 0.5,
        makerFee: 0.0025,
        takerFee: 0.004,
      },
      timeframe: options.timeframe,
      configurationName: 'default',
      entryRequired: options.required,
      entryWindowBars: 12,
      exitRequired: 6,
      exitWindowBars: 16,
      minDivergences: 3,
      enabledLenses: [...ENTRY_LENSES, ...EXIT_LENSES],
      startedAt,
    },
    now,
    machine: fakeMachine(bars.at(-1), { ...options, holding: held > 0 }, next, open?.entry.closeTime ?? startedAt),
    health: {
      feed: 'connected',
      account: 'connected',
      lastMarketTime: now,
      feedAgeMs: 200,
      restLatencyMs: 3,
      clockSkewMs: 12,
      consecutiveApiErrors: 0,
      journal: 'synced',
      reconciled: true,
    },
    quote: { bid: book.bids[0].price, ask: book.asks[0].price, last: price, time: now },
    change24h: 4.15,
    book,
    trades: Array.from({ length: 40 }, (_, index) => ({
      id: 1_000 - index,
      price: Math.round((price + (random() - 0.5) * 8) * 10) / 10,
      quantity: Math.round(random() ** 2 * 30_000) / 1e4,
      side: random() < 0.5 ? 'buy' : ('sell' as const),
      time: now - index * 700,
    })),
    position: {
      symbol,
      quantity: held,
      averageCost: held > 0 && open !== undefined ? open.entry.close : null,
      bought: 0.3511,
      sold: 0.3511 - held,
      realisedPnl: options.empty ? 0 : 829.49,
      feesQuote: options.empty ? 0 : 79.37,
      openedAt: held > 0 && open !== undefined ? open.entry.closeTime + 20_000 : null,
      drift: null,
      checkedAt: now - MINUTE_MS,
    },
    balances: [
      { asset: 'BTC', total: held, held: held > 0 ? 0.05 : 0, free: held > 0 ? held - 0.05 : 0 },
      { asset: 'USD', total: held > 0 ? 220.49 : 10_941.04, held: 0, free: held > 0 ? 220.49 : 10_941.04 },
    ],
    ticket: {
      free: held > 0 ? { base: held - 0.05, quote: 220.49 } : { base: 0, quote: 10_941.04 },
      waits: fakeWaits(options),
      takerCapPct: 0.1,
    },
    orders:
      held > 0
        ? [
            {
              clientOrderId: 'plx-preview-0001',
              orderId: 'ODEMO-1',
              symbol,
              side: 'sell',
              type: 'limit',
              price: Math.round(price * 1.021 * 10) / 10,
              quantity: 0.05,
              filledQuantity: 0,
              averagePrice: null,
              postOnly: true,
              status: 'open',
              purpose: 'manual',
              signalId: null,
              reason: null,
              fee: 0,
              createdAt: now - 6 * HOUR_MS,
              updatedAt: now,
            },
          ]
        : [],
    fills,
    signals: options.empty ? [] : signalsOf(bars.slice(-500), trips),
    transitions: options.empty ? [] : transitionsOf(trips, startedAt),
    events: options.empty
      ? []
      : [
          { id: 1, time: startedAt, level: 'info', kind: 'control', message: 'Started by you.' },
          {
            id: 2,
            time: now - HOUR_MS,
            level: 'warning',
            kind: 'signal',
            message: 'Entry signal 7 of 8 ignored: a position is held.',
          },
          {
            id: 3,
            time: now - 1_000,
            level: 'success',
            kind: 'reconcile',
            message: 'Position and balance agree with the exchange.',
          },
        ],
  };
}
