import { describe, expect, it } from 'vitest';
import {
  changeArrow,
  changeClass,
  formatBeside,
  formatCompact,
  formatNumber,
  formatSigned,
  formatSignedPercent,
  formatVolume,
} from '../../../renderer/ui/format-number.ts';

describe('formatNumber', () => {
  it('groups thousands and keeps the decimals asked for', () => {
    expect(formatNumber(58137.5, 1)).toBe('58,137.5');
    expect(formatNumber(1234567, 0)).toBe('1,234,567');
    expect(formatNumber(0.1, 8)).toBe('0.10000000');
    expect(formatNumber(999.999, 2)).toBe('1,000.00');
  });

  it('writes a true minus, and none on what rounds to zero', () => {
    expect(formatNumber(-1115, 0)).toBe('−1,115');
    expect(formatNumber(-0.001, 2)).toBe('0.00');
  });

  it('says N/A for what is unknown', () => {
    expect(formatNumber(null, 2)).toBe('N/A');
    expect(formatNumber(Number.NaN, 2)).toBe('N/A');
  });
});

describe('changes', () => {
  it('carry their sign, zero carries none', () => {
    expect(formatSigned(137, 0)).toBe('+137');
    expect(formatSigned(-20.6, 1)).toBe('−20.6');
    expect(formatSigned(0.001, 2)).toBe('0.00');
    expect(formatSignedPercent(4.15)).toBe('+4.15%');
    expect(formatSignedPercent(-3.733)).toBe('−3.73%');
    expect(formatSignedPercent(null)).toBe('N/A');
  });

  it('have an arrow beside their colour', () => {
    expect([changeClass(1), changeArrow(1)]).toEqual(['up', '▲']);
    expect([changeClass(-1), changeArrow(-1)]).toEqual(['down', '▼']);
    expect([changeClass(0), changeArrow(null)]).toEqual(['', '']);
  });
});

describe('formatBeside', () => {
  it('never rounds a value onto or across its threshold', () => {
    expect(formatBeside(29.97, 30, 1)).toBe('29.97');
    expect(formatBeside(29.97, 30, 2)).toBe('29.97');
    expect(formatBeside(30.0004, 30, 2)).toBe('30.0004');
    expect(formatBeside(-0.04, 0, 1)).toBe('−0.04');
    expect(formatBeside(33.2, 30, 1)).toBe('33.2');
  });

  it('shows equality as equality', () => {
    expect(formatBeside(30, 30, 1)).toBe('30.0');
  });
});

describe('compact forms', () => {
  it('drop trailing zeros and shorten volumes', () => {
    expect(formatCompact(60, 2)).toBe('60');
    expect(formatCompact(0.5, 2)).toBe('0.5');
    expect(formatVolume(102.24)).toBe('102.2');
    expect(formatVolume(12_345)).toBe('12.3K');
    expect(formatVolume(2_500_000)).toBe('2.50M');
    expect(formatVolume(0.12345)).toBe('0.1235');
  });
});
