import { describe, expect, it } from 'vitest';
import { withAlpha } from '../../../renderer/ui/palette.ts';
import { rampFor } from '../../../renderer/ui/ramps.ts';

const TABLES = {
  'entry dark 12': '63CBFE 50A8D3 4694BA 3D84A7 367695 2F6A86 295E78 24546B 1E4A5E 194053 153748 102F3E',
  'entry light 12': '005098 0C6EAC 367FB7 4E8DC0 629AC8 74A6D0 85B1D7 94BBDD A3C5E3 B1CFE9 BED8EF CCE1F4',
  'exit dark 16':
    'F29E54 D18849 BE7C43 AE723D A06939 946135 885931 7D522D 734C2A 6A4627 614024 593A21 50351E 49301B 412B19 3A2616',
  'exit light 16':
    'A54C00 B5642D BE7242 C57E51 CC885F D2926B D79B76 DCA381 E1AB8B E6B395 EABB9E EFC2A7 F3C9B0 F7D0B9 FAD6C1 FEDDCA',
} as const;

describe('rampFor', () => {
  it.each(Object.entries(TABLES))('gives the table of the design sheet for %s', (key, table) => {
    const [kind, theme, steps] = key.split(' ');
    const colours = rampFor(kind as 'entry' | 'exit', theme as 'dark' | 'light', Number(steps));
    expect(colours.map((colour) => colour.slice(1).toUpperCase())).toEqual(table.split(' '));
  });

  it('keeps both ends whatever the window of the configuration', () => {
    const colours = rampFor('entry', 'dark', 48);
    expect(colours).toHaveLength(48);
    expect(colours[0]).toBe('#63cbfe');
    expect(colours[47]).toBe('#102f3e');
    expect(rampFor('exit', 'dark', 1)).toEqual(['#f29e54']);
  });
});

describe('withAlpha', () => {
  it('takes long and short colours', () => {
    expect(withAlpha('#26a69a', 0.4)).toBe('#26a69a66');
    expect(withAlpha('#fff', 1)).toBe('#ffffffff');
  });
});
