import type { Configuration } from '../domain/configuration.ts';
import type { ExitType } from '../domain/signal.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { bookBuy, bookSell } from './ledger.ts';
import type { Ledger } from './ledger.ts';

/** An entry with less quote than this left is complete (strategy.md §12). */
const NOTHING_LEFT = 1e-6;
const BASIS_POINTS = 10_000;

/**
 * Spends all cash from base bar `from` on, at each bar that opens before `expiresAt`. Answers the bar at
 * which the cash was spent, null when the time or the data ran out first.
 */
export function fillTakerEntry(
  ledger: Ledger,
  base: CandleSeries,
  from: number,
  expiresAt: number,
  configuration: Configuration,
): number | null {
  const { participation, costs } = configuration;
  const worse = 1 + costs.slippageBps / BASIS_POINTS;
  for (let bar = from; bar < base.length && base.time[bar] < expiresAt; bar++) {
    const volume = base.volume[bar];
    if (!(volume > 0)) continue;
    const marketPrice = base.open[bar];
    const price = marketPrice * worse;
    const affordable = ledger.cash / (price * (1 + costs.takerFee));
    const quantity = Math.min(affordable, participation * volume);
    bookBuy(ledger, { bar, time: base.time[bar], price, marketPrice, quantity, fee: costs.takerFee });
    if (ledger.cash < NOTHING_LEFT) return bar;
  }
  return null;
}

/** Sells all that is held from base bar `from` on. Answers the bar of the last fill, null when the data ran out. */
export function fillTakerExit(
  ledger: Ledger,
  base: CandleSeries,
  from: number,
  exitType: ExitType,
  configuration: Configuration,
): number | null {
  const { participation, costs } = configuration;
  const worse = 1 - costs.slippageBps / BASIS_POINTS;
  for (let bar = from; bar < base.length; bar++) {
    const volume = base.volume[bar];
    if (!(volume > 0)) continue;
    const marketPrice = base.open[bar];
    const quantity = Math.min(ledger.held, participation * volume);
    const fill = { bar, time: base.time[bar], price: marketPrice * worse, marketPrice, quantity, fee: costs.takerFee };
    bookSell(ledger, fill, exitType);
    if (ledger.held === 0) return bar;
  }
  return null;
}
