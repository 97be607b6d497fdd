import type { Configuration } from '../domain/configuration.ts';
import type { ExitType } from '../domain/signal.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { bookBuy, bookSell } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { offersOf } from './order-offers.ts';

/** An entry with less quote than this left is complete (strategy.md §12). */
const NOTHING_LEFT = 1e-6;

/**
 * Spends `budget` quote, at most all cash, from base bar `from` on, at each bar that opens before `expiresAt`.
 * A bar fills at most its share of the volume, and nothing without volume. Answers the bar at which the money
 * was spent; null when the time was up or the data ran out first.
 */
export function fillEntry(
  ledger: Ledger,
  base: CandleSeries,
  from: number,
  expiresAt: number,
  budget: number,
  configuration: Configuration,
): number | null {
  const { participation } = configuration;
  const orders = offersOf('buy', configuration);
  /** Cash that is not to be spent. */
  const reserve = Math.max(0, ledger.cash - budget);
  for (let bar = from; bar < base.length && base.time[bar] < expiresAt; bar++) {
    const isOffered = orders.isOffered(base, bar);
    const volume = base.volume[bar];
    if (!isOffered || !(volume > 0)) continue;
    const affordable = (ledger.cash - reserve) / (orders.price * (1 + orders.fee));
    const quantity = Math.min(affordable, participation * volume);
    bookBuy(ledger, bar, base.time[bar], quantity, orders);
    if (ledger.cash - reserve < NOTHING_LEFT) return bar;
  }
  return null;
}

/** Sells all that is held from base bar `from` on. Answers the bar of the last fill, null when the data ran out. */
export function fillExit(
  ledger: Ledger,
  base: CandleSeries,
  from: number,
  exitType: ExitType,
  configuration: Configuration,
): number | null {
  const { participation } = configuration;
  const orders = offersOf('sell', configuration);
  for (let bar = from; bar < base.length; bar++) {
    const isOffered = orders.isOffered(base, bar);
    const volume = base.volume[bar];
    if (!isOffered || !(volume > 0)) continue;
    const quantity = Math.min(ledger.held, participation * volume);
    bookSell(ledger, bar, base.time[bar], quantity, orders, exitType);
    if (ledger.held === 0) return bar;
  }
  return null;
}
