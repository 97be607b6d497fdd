import type { SettingsView } from '../../../engine/api/configuration-views.ts';
import { flatten, valueAt } from '../../stores/configuration-settings.ts';
import { formatCompact, formatNumber } from '../../ui/format-number.ts';

/** Settings that chips of their own show; the configuration chip counts the others. */
const IN_CHIPS = [
  'timeframe',
  'execution',
  'participation',
  'startingQuote',
  'costs.makerFee',
  'costs.takerFee',
  'costs.slippageBps',
];

/** A share as percent and back, without the digits that binary numbers add: 0.0025 is 0.25 and not 0.25000000000000006. */
export function percentOf(share: number): number {
  return Number((share * 100).toPrecision(12));
}

export function shareOf(percent: number): number {
  return Number((percent / 100).toPrecision(12));
}

/** Settings in force: what was changed over what stands. */
function inForce(defaults: SettingsView, settings: SettingsView, path: string): unknown {
  return valueAt(settings, path) ?? valueAt(defaults, path);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** `Taker 0.40% · 5 bp`, and what else of the execution is not as it stands by default. */
export function costText(defaults: SettingsView, settings: SettingsView): string {
  const read = (path: string): unknown => inForce(defaults, settings, path);
  const maker = read('execution') === 'maker';
  const fee = numberOf(read(maker ? 'costs.makerFee' : 'costs.takerFee'));
  const parts = [
    `${maker ? 'Maker' : 'Taker'} ${formatNumber(100 * fee, 2)}%`,
    `${formatCompact(numberOf(read('costs.slippageBps')), 2)} bp`,
  ];
  const participation = valueAt(settings, 'participation');
  if (participation !== undefined) parts.push(`${formatCompact(percentOf(numberOf(participation)), 1)}% of volume`);
  const start = valueAt(settings, 'startingQuote');
  if (start !== undefined) parts.push(`from ${formatCompact(numberOf(start), 2)}`);
  return parts.join(' · ');
}

/** How many settings differ from the defaults and are not in a chip of their own. */
export function otherChanges(settings: SettingsView): number {
  return flatten(settings).filter(({ path }) => !IN_CHIPS.includes(path)).length;
}
