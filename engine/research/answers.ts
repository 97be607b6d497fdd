import type { CallError } from '../api/contract.ts';

/** A call that failed, fit to be shown. */
export interface Refusal {
  readonly ok: false;
  readonly error: CallError;
}

export function answer<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** What was given is wrong; `field` names it. */
export function badInput(message: string, field: string | null = null): Refusal {
  return { ok: false, error: { code: 'bad_input', message, field } };
}

/** It cannot be done now, whatever is given. */
export function unavailable(message: string): Refusal {
  return { ok: false, error: { code: 'unavailable', message, field: null } };
}

/** It may not be done as things are. */
export function refused(message: string): Refusal {
  return { ok: false, error: { code: 'refused', message, field: null } };
}

export const accepted = { ok: true, value: { accepted: true } } as const;

/** A sentence of the engine, which may begin with a small letter and lack its end, as one of its own. */
export function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
