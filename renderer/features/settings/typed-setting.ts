import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { readNumber } from '../../ui/number-input.ts';

/**
 * What typed text makes of a setting. Text that is no number is kept as it is: the engine then says what is wrong with
 * it and saves nothing, where the digits before a decimal comma would pass for a number that nobody meant.
 */
export function typedSetting(text: string, kind: ConfigurationFieldView['kind']): number | string | null {
  const typed = readNumber(text);
  if (typed.kind === 'number') return typed.value;
  return typed.kind === 'empty' && kind === 'nullable_number' ? null : text;
}
