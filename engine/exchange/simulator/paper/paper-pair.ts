import type { Instrument } from '../../../domain/instrument.ts';
import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { FeeRates } from '../account/ledger.ts';
import type { MinuteBar, MinuteSource } from '../market/minute-source.ts';
import { DEFAULT_PAIRS, LOT_DECIMALS, LOTS_PER_UNIT, MONEY_PER_UNIT } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';

/** A pair with the rules the real exchange has for it, in the simulator's units. */
export function paperPair(instrument: Instrument): Result<SimulatedPair, string> {
  const known = DEFAULT_PAIRS.find(({ symbol }) => symbol === instrument.symbol);
  if (known === undefined) {
    const symbols = DEFAULT_PAIRS.map(({ symbol }) => symbol).join(', ');
    return failure(`Paper trading knows the markets ${symbols}, not ${instrument.symbol}. Choose one of them.`);
  }
  if (instrument.lotDecimals > LOT_DECIMALS) {
    return failure(
      `${instrument.symbol} has ${instrument.lotDecimals} decimals of quantity; paper trading knows ${LOT_DECIMALS}.`,
    );
  }
  return success({
    ...known,
    id: instrument.exchangeId,
    priceDecimals: instrument.priceDecimals,
    orderMinimum: Math.round(instrument.orderMinimum * LOTS_PER_UNIT),
    orderMinimumText: plainText(instrument.orderMinimum),
    costMinimum: Math.round(instrument.costMinimum * MONEY_PER_UNIT),
    costMinimumText: plainText(instrument.costMinimum),
  });
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
