import { openLedger, bookBuy, bookSell } from '../../engine/backtest/ledger.ts';
import type { Ledger } from '../../engine/backtest/ledger.ts';
import { offersOf } from '../../engine/backtest/order-offers.ts';
import type { OrderOffers } from '../../engine/backtest/order-offers.ts';
import type { Configuration } from '../../engine/domain/configuration.ts';
import type { ExitSignal } from '../../engine/domain/signal.ts';
import type { CandleSeries } from '../../engine/market/candle-series.ts';
import { closeTimeAt, signalBarAt } from '../../engine/signals/signal-columns.ts';
import type { SignalColumns } from '../../engine/signals/signal-columns.ts';
import type { StrategyEvent } from '../../engine/strategy/events.ts';
import { reduceStrategy } from '../../engine/strategy/reducer.ts';
import { initialStrategyState } from '../../engine/strategy/state.ts';

/**
 * History played to the strategy one base bar after the other, nothing passed over (strategy.md §12, order of events):
 * every signal bar, a clock at every base bar, the account before every decision and after every fill. Slow and
 * obvious; `playHistory` must give the same.
 */
export function playEveryBar(
  base: CandleSeries,
  columns: SignalColumns,
  configuration: Configuration,
): { readonly ledger: Ledger; readonly exits: readonly ExitSignal[] } {
  const takesAll = configuration.execution === 'taker';
  const sized = takesAll
    ? { ...configuration, orders: { ...configuration.orders, sizeQuote: null, sizeFraction: 1 } }
    : configuration;
  const ledger = openLedger(configuration.startingQuote);
  const exits: ExitSignal[] = [];
  let state = initialStrategyState(base.time[0]);
  let orders: OrderOffers | null = null;
  /** Cash that the entry under way is not to spend. */
  let reserve = 0;

  const send = (event: StrategyEvent): void => {
    const reduced = reduceStrategy(state, event, sized);
    state = reduced.state;
    for (const command of reduced.commands) {
      if (command.type === 'record' && command.record.kind === 'exit_signal') exits.push(command.record.signal);
      if (command.type === 'begin_entry') {
        orders = offersOf('buy', configuration);
        reserve = takesAll ? 0 : Math.max(0, ledger.cash - command.quote);
      }
      if (command.type === 'begin_exit') orders = offersOf('sell', configuration);
    }
  };
  const sendAccount = (time: number, price: number): void => {
    const account = { quantity: ledger.held, price, freeQuote: ledger.cash, minimumOrderValue: null };
    send({ type: 'account', time, account });
  };
  const endEntryOverdueAt = (time: number, price: number): void => {
    if (state.entry === null || time < state.entry.expiresAt) return;
    sendAccount(time, price);
    send({ type: 'entry_ended', time, outcome: 'timed_out', detail: '' });
  };
  let next = 0;
  const decideUntil = (time: number): void => {
    for (; next < columns.bars.length && closeTimeAt(columns, next) <= time; next++) {
      const closeTime = closeTimeAt(columns, next);
      if (closeTime < base.time[0]) continue;
      endEntryOverdueAt(closeTime, columns.bars.close[next]);
      sendAccount(closeTime, columns.bars.close[next]);
      send({ type: 'signal_bar', time: closeTime, bar: signalBarAt(columns, next) });
    }
  };
  const fillAt = (bar: number): void => {
    const time = base.time[bar];
    if (orders === null || (state.entry === null && state.exit === null)) return;
    if (!orders.isOffered(base, bar) || !(base.volume[bar] > 0)) return;
    const most = configuration.participation * base.volume[bar];
    if (state.entry !== null) {
      const affordable = (ledger.cash - reserve) / (orders.price * (1 + orders.fee));
      bookBuy(ledger, bar, time, Math.min(affordable, most), orders);
      sendAccount(time, base.open[bar]);
      if (ledger.cash - reserve < 1e-6) send({ type: 'entry_ended', time, outcome: 'filled', detail: '' });
    } else if (state.exit !== null) {
      bookSell(ledger, bar, time, Math.min(ledger.held, most), orders, state.exit.exitType);
      sendAccount(time, base.open[bar]);
      if (ledger.held === 0) send({ type: 'exit_ended', time, outcome: 'filled', detail: '' });
    }
  };

  sendAccount(base.time[0], base.open[0]);
  send({ type: 'user', time: base.time[0], action: 'start' });
  for (let bar = 0; bar < base.length; bar++) {
    decideUntil(base.time[bar]);
    endEntryOverdueAt(base.time[bar], base.open[bar]);
    send({ type: 'clock', time: base.time[bar] });
    fillAt(bar);
  }
  decideUntil(base.time[base.length - 1] + base.intervalMs);
  return { ledger, exits };
}
