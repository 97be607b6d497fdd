import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import type { ModeView } from '../../../engine/api/views.ts';
import { MINUS } from '../../ui/format-number.ts';
import type { Exposure } from '../../stores/figures.ts';

/** A setting's value in words: `14 bars`, `2%`, `on`, `none`. */
export function valueWords(value: unknown, field: Pick<ConfigurationFieldView, 'unit'> | undefined): string {
  if (value === null || value === undefined) return 'none';
  if (value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'number' && typeof value !== 'string') return '?';
  const text = String(value).replace(/^-/, MINUS);
  const unit = field?.unit ?? null;
  if (unit === null || typeof value === 'string') return text;
  return unit === '%' ? `${text}%` : `${text} ${unit}`;
}

/** The message of a problem without the path that it begins with: the row says which setting it is. */
export function problemWords({ path, message }: { readonly path: string; readonly message: string }): string {
  const said = message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

/** What happens to what the account holds when the session is opened again. */
export function reopenWords(
  { symbol, positionQuantity, openOrders }: Exposure,
  runningJobs: number,
  mode: ModeView,
): readonly string[] {
  const base = symbol.split('/')[0] ?? symbol;
  const steps: string[] = [];
  if (openOrders > 0) {
    steps.push(
      `${openOrders === 1 ? 'The open order of this session is' : `The ${openOrders} open orders of this session are`} cancelled first. An entry or exit that was under way goes on with new orders.`,
    );
  }
  if (positionQuantity !== 0) {
    const quantity = positionQuantity.toFixed(8).replace(/\.?0+$/, '');
    steps.push(
      `The position of ${quantity} ${base} stays at the exchange. For the few seconds in which the session is closed nobody watches for its exit; then the new settings decide on it.`,
    );
  }
  if (openOrders === 0 && positionQuantity === 0) {
    steps.push('There is no position and no open order: nothing is at stake while the session is closed.');
  }
  steps.push('The lenses are warmed up anew and the account is compared with the exchange before anything is traded.');
  if (mode === 'live') steps.push('Live trading has to be armed again afterwards: until then no exit is watched.');
  if (runningJobs > 0) {
    steps.push(
      `${runningJobs === 1 ? 'The job that runs' : `The ${runningJobs} jobs that run`} in the background ${runningJobs === 1 ? 'stops' : 'stop'}: backtests are lost, sweeps, imports and backfills can be resumed.`,
    );
  }
  return steps;
}
