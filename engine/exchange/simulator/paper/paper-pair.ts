import type { Instrument } from '../../../domain/instrument.ts';
import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { FeeRates } from '../account/ledger.ts';
import type { MinuteBar, MinuteSource } from '../market/minute-source.ts';
import { ASSETS, DEFAULT_PAIRS, LOT_DECIMALS, LOTS_PER_UNIT } from '../market/pairs.ts';
import type { AssetName, SimulatedPair } from '../market/pairs.ts';

/** Kraken's own names of the assets that it calls otherwise than everybody else. */
const KRAKEN_ALTNAMES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };

/** What money is counted in: dollars and their like as their balances are, everything else as coins are. */
const MONEY_SCALES = [
  { scale: 4, decimals: 4, displayDecimals: 2 },
  { scale: 8, decimals: 10, displayDecimals: 5 },
] as const;
/** The smallest order must be worth many units of it, or rounding would be part of every result. */
const LEAST_UNITS_OF_AN_ORDER = 1_000;

/** A pair with the rules the real exchange has for it, in the simulator's units. */
export function paperPair(instrument: Instrument): Result<SimulatedPair, string> {
  const { symbol, base, quote, priceDecimals, lotDecimals, costMinimum } = instrument;
  if (lotDecimals > LOT_DECIMALS) {
    return failure(`${symbol} has ${lotDecimals} decimals of quantity; paper trading knows ${LOT_DECIMALS}.`);
  }
  const money = MONEY_SCALES.find(({ scale }) => costMinimum * 10 ** scale >= LEAST_UNITS_OF_AN_ORDER);
  if (money === undefined) {
    return failure(
      `${symbol} has orders worth ${plainText(costMinimum)} ${quote}, which a paper account would round away. Choose another pair.`,
    );
  }
  const known = DEFAULT_PAIRS.find((pair) => pair.symbol === symbol);
  const quoteName = assetName(quote, money);
  const baseName = assetName(base, { decimals: 10, displayDecimals: 5, scale: LOT_DECIMALS });
  return success({
    symbol,
    id: instrument.exchangeId,
    altname: `${baseName.altname}${quoteName.altname}`,
    wsname: `${baseName.altname}/${quoteName.altname}`,
    base: baseName,
    quote: quoteName,
    // For generated markets only; what trades here is followed.
    centre: known?.centre ?? 1,
    averageTrade: known?.averageTrade ?? 1,
    stream: known?.stream ?? 0,
    priceDecimals,
    orderMinimum: Math.round(instrument.orderMinimum * LOTS_PER_UNIT),
    orderMinimumText: plainText(instrument.orderMinimum),
    costMinimum: Math.round(costMinimum * 10 ** money.scale),
    costMinimumText: plainText(costMinimum),
  });
}

function assetName(symbol: string, size: Pick<AssetName, 'decimals' | 'displayDecimals' | 'scale'>): AssetName {
  const known = ASSETS.find((asset) => asset.symbol === symbol);
  const altname = KRAKEN_ALTNAMES[symbol] ?? symbol;
  const { decimals, displayDecimals, scale } = size;
  return { id: known?.id ?? altname, altname, symbol, decimals, displayDecimals, scale };
}

/** Fees as AssetPairs has them for an account without volume. */
export function paperFees(instrument: Instrument): FeeRates {
  return { maker: instrument.makerFee, taker: instrument.takerFee };
}

/** Decimals without an exponent: `1e-8` is no amount on the wire. */
function plainText(amount: number): string {
  return amount.toFixed(LOT_DECIMALS).replace(/\.?0+$/, '');
}

/** Minutes in which nothing has happened yet: whatever does comes from the feed. */
export function silentMinutes(firstMinute: number, ticks: number): MinuteSource {
  const bar: MinuteBar = { open: ticks, high: ticks, low: ticks, close: ticks, lots: 0, count: 0 };
  return { firstMinute, next: () => bar };
}
