import { expect } from 'vitest';

export type Row = Readonly<Record<string, unknown>>;

export const LOTS = /^\d+\.\d{8}$/;
export const TICKS = /^\d+\.\d$/;
export const LONG_PRICE = /^\d+\.\d{5}$/;
export const MONEY = /^\d+\.\d{5}$/;
export const ORDER_ID = /^O[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{6}$/;
export const TRADE_ID = /^T[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{6}$/;
export const MICROSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
export const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** Nothing missing and nothing besides. A pattern or a type stands for the form of a member, all else for its value. */
export function expectForm(row: Row | undefined, form: Readonly<Record<string, unknown>>): void {
  expect(Object.keys(row ?? {}).toSorted()).toEqual(Object.keys(form).toSorted());
  for (const [member, wanted] of Object.entries(form)) {
    const value = row?.[member];
    if (wanted instanceof RegExp) expect([member, value]).toEqual([member, expect.stringMatching(wanted)]);
    else if (typeof wanted === 'function') expect([member, value]).toEqual([member, expect.any(wanted)]);
    else expect([member, value]).toEqual([member, wanted]);
  }
}
