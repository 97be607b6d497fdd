import { COST_DECIMALS, LOT_DECIMALS, LOTS_PER_UNIT } from './pairs.ts';
import type { SimulatedPair } from './pairs.ts';

/** Ledger units of a pair's quote currency per quote unit. */
export function moneyPerUnit(pair: Pick<SimulatedPair, 'quote'>): number {
  return 10 ** pair.quote.scale;
}

/** Money units of `lots` at a price of `ticks`, before rounding. */
export function exactCost(pair: SimulatedPair, ticks: number, lots: number): number {
  return ((ticks * lots) / (10 ** pair.priceDecimals * LOTS_PER_UNIT)) * moneyPerUnit(pair);
}

/** Binary division may leave 122.99999999999999 or 123.00000000000001 where 123 is meant. */
const DIVISION_NOISE = 1e-6;

/** What a fill moves on the ledger: rounded down, so that fills never cost more than the hold that covered them. */
export function moneyMoved(pair: SimulatedPair, ticks: number, lots: number): number {
  return Math.floor(exactCost(pair, ticks, lots) + DIVISION_NOISE);
}

/** Units of `costDecimals` per quote unit: what trades and orders count their costs and fees in. */
export function costPerUnit(pair: Pick<SimulatedPair, 'quote'>): number {
  return 10 ** costDecimals(pair);
}

/** Cost units per ledger unit: costs have a decimal more than a balance in dollars. */
export function costPerMoney(pair: Pick<SimulatedPair, 'quote'>): number {
  return costPerUnit(pair) / moneyPerUnit(pair);
}

/** What a fill costs by its trade record, in cost units: rounded to the nearest. */
export function costOf(pair: SimulatedPair, ticks: number, lots: number): number {
  return Math.round(exactCost(pair, ticks, lots) * costPerMoney(pair) + DIVISION_NOISE);
}

/** Its fee by its trade record, in cost units. */
export function feeOf(cost: number, rate: number): number {
  return Math.round(cost * rate + DIVISION_NOISE);
}

/** What must be held for `lots` at `ticks`: rounded up. */
export function costToHold(pair: SimulatedPair, ticks: number, lots: number): number {
  return Math.ceil(exactCost(pair, ticks, lots) - DIVISION_NOISE);
}

export function feeMoved(cost: number, rate: number): number {
  return Math.floor(cost * rate + DIVISION_NOISE);
}

/** Fee part of a hold. Two units more than the fee of one fill: several fills round down one by one. */
export function feeToHold(cost: number, rate: number): number {
  return Math.ceil(cost * rate - DIVISION_NOISE);
}

export function priceText(pair: SimulatedPair, ticks: number, decimals = pair.priceDecimals): string {
  return (ticks / 10 ** pair.priceDecimals).toFixed(decimals);
}

/** Decimals of costs and fees on the wire. */
export function costDecimals({ quote }: Pick<SimulatedPair, 'quote'>): number {
  return Math.max(COST_DECIMALS, quote.scale);
}

/** Decimals of a single price where REST does not write the pair's own: those of costs, and never fewer than it has. */
export function longPriceDecimals(pair: Pick<SimulatedPair, 'quote' | 'priceDecimals'>): number {
  return Math.max(costDecimals(pair), pair.priceDecimals);
}

/** An average price, which has the pair's decimals however many prices it is made of: cost over quantity. */
export function averagePriceText(pair: SimulatedPair, cost: number, lots: number): string {
  return (cost / costPerUnit(pair) / (lots / LOTS_PER_UNIT)).toFixed(pair.priceDecimals);
}

export function lotsText(lots: number, decimals = LOT_DECIMALS): string {
  return (lots / LOTS_PER_UNIT).toFixed(decimals);
}

/** A cost or a fee. */
export function costText(pair: Pick<SimulatedPair, 'quote'>, cost: number): string {
  return (cost / costPerUnit(pair)).toFixed(costDecimals(pair));
}

/** Amount of an asset's ledger units as text. Fewer decimals than the ledger has are cut, never rounded up. */
export function amountText(units: number, scale: number, decimals: number): string {
  if (decimals >= scale) return (units / 10 ** scale).toFixed(decimals);
  return (Math.trunc(units / 10 ** (scale - decimals)) / 10 ** decimals).toFixed(decimals);
}

/**
 * Reads a decimal text as an integer number of steps of 10^-decimals; null when it is no plain
 * non-negative decimal, `'step'` when it has more decimals than the step allows.
 */
export function parseSteps(text: string, decimals: number): number | null | 'step' {
  const match = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text.trim());
  if (match === null || ((match[1] ?? '') === '' && (match[2] ?? '') === '')) return null;
  if (match[3] !== undefined) return parseSteps(Number(text).toFixed(12), decimals);
  const whole = match[1] ?? '';
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return 'step';
  const steps = Number(`${whole === '' ? '0' : whole}${fraction.padEnd(decimals, '0')}`);
  return Number.isSafeInteger(steps) ? steps : null;
}
