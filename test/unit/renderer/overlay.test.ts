import type { ISeriesPrimitive } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { createOverlay } from '../../../renderer/features/chart/overlay.ts';
import type { Palette } from '../../../renderer/ui/palette.ts';

type Attached = Parameters<NonNullable<ISeriesPrimitive['attached']>>[0];

describe('the overlay of the chart', () => {
  it('redraws without asking the library to lay the chart out anew', () => {
    const calls: string[] = [];
    const overlay = createOverlay({
      // Only read while painting.
      palette: {} as Palette,
      bars: [],
      barMs: 1,
      zone: 'utc',
      marks: [],
      paths: [],
      structure: [],
      tags: [],
    });
    // The library's objects have hundreds of members; the overlay calls one of them here.
    overlay.attached?.({
      series: { applyOptions: (options: object) => calls.push(`options ${JSON.stringify(options)}`) },
      requestUpdate: () => calls.push('full update'),
    } as unknown as Attached);
    overlay.redraw();
    expect(calls).toEqual(['options {}']);
    overlay.detached?.();
    overlay.redraw();
    expect(calls).toHaveLength(1);
  });
});
