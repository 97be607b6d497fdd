import type { IChartApi, Logical } from 'lightweight-charts';
import type { KeptRange } from '../../stores/chart-source.ts';
import { lastAtOrBefore } from '../../stores/columns.ts';
import type { AxisController, AxisGeometry } from '../../stores/stack-store.ts';

/** Bars are always whole pixels apart. */
const PITCHES: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 30, 36];
export const RIGHT_OFFSET = 6;

/** The pitch one step nearer or farther. */
export function nextPitch(pitch: number, direction: 1 | -1): number {
  const whole = Math.round(pitch);
  if (direction === 1) return PITCHES.find((candidate) => candidate > whole) ?? PITCHES[PITCHES.length - 1];
  return PITCHES.findLast((candidate) => candidate < whole) ?? PITCHES[0];
}

/** The widest pitch at which `bars` fit into `width`. */
export function pitchToFit(bars: number, width: number): number {
  return PITCHES.findLast((pitch) => (bars + RIGHT_OFFSET + 1) * pitch <= width) ?? PITCHES[0];
}

/** Where a bar that a view is about stands, as a share of the plot's width: what led to it matters most. */
const FOCUS_PLACE = 0.62;
const LEAST_FOCUS_PITCH = 3;

/** Pitch and x for a bar right of the middle with `after` more bars beside it: at most `pitch`, and legible. */
export function placeFocus(
  after: number,
  width: number,
  pitch: number,
): { readonly pitch: number; readonly x: number } {
  const room = width * (1 - FOCUS_PLACE);
  const fitting = PITCHES.findLast((candidate) => (after + 2) * candidate <= room && candidate <= pitch);
  // What does not fit even when it is small is better read at the usual size.
  return {
    pitch: fitting === undefined || fitting < LEAST_FOCUS_PITCH ? pitch : fitting,
    x: Math.round(width * FOCUS_PLACE),
  };
}

/** Bars between the newest bar and the right edge for a chart that was left at `range`, now that `bars` are drawn. */
export function offsetNow(range: KeptRange, bars: readonly { readonly time: number }[]): number {
  // A chart that showed the newest bar goes on following it; one in the past stays where it was.
  if (range.offset >= 0) return range.offset;
  return range.offset - (bars.length - 1 - lastAtOrBefore(bars, range.newest));
}

/** Reads where the library puts its bars; null before the first bar or while it has no size. */
export function readAxis(api: IChartApi, gutterRight: number): AxisGeometry | null {
  const scale = api.timeScale();
  const first = scale.logicalToCoordinate(0 as Logical);
  const second = scale.logicalToCoordinate(1 as Logical);
  // The library's time scale is hidden and has no width of its own; the pane has.
  const { width } = api.paneSize(0);
  if (first === null || second === null || width <= 0) return null;
  return { origin: first, pitch: second - first, width, gutterRight };
}

interface ControllerParts {
  readonly api: IChartApi;
  /** Number of bars drawn. */
  readonly barCount: () => number;
  /** Lets the price scale follow the visible bars again. */
  readonly autoscale: () => void;
  /** Pixels between bars in a chart that nobody has zoomed. */
  readonly usualPitch: () => number;
}

/** Moves the one time axis of the stack; whoever shows bars listens to the geometry it leads to. */
export function createAxisController({ api, barCount, autoscale, usualPitch }: ControllerParts): AxisController {
  const scale = api.timeScale();
  const pitchNow = (): number => scale.options().barSpacing;
  const widthNow = (): number => api.paneSize(0).width;

  /** Sets the pitch so that the bar `index` has its middle at `x`, on whole pixels. */
  function place(pitch: number, index: number, x: number): void {
    scale.applyOptions({ barSpacing: pitch });
    const base = barCount() - 1;
    // The library's own formula: x = width − (rightOffset + base − index + 0.5) · pitch − 1.
    const pixelsRight = Math.round(widthNow() - 1 - x - pitch / 2 - (base - index) * pitch);
    scale.scrollToPosition(pixelsRight / pitch, false);
  }

  return {
    panBy(pixels) {
      const pitch = pitchNow();
      scale.scrollToPosition((Math.round(scale.scrollPosition() * pitch) - pixels) / pitch, false);
    },
    zoomAt(x, direction) {
      const logical = scale.coordinateToLogical(x);
      if (logical === null) return;
      const at = scale.logicalToCoordinate(logical) ?? x;
      place(nextPitch(pitchNow(), direction), logical, at);
    },
    fit() {
      const pitch = pitchToFit(barCount(), widthNow());
      scale.applyOptions({ barSpacing: pitch });
      scale.scrollToPosition(RIGHT_OFFSET, false);
      autoscale();
    },
    reveal(index) {
      const x = scale.logicalToCoordinate(index as Logical);
      if (x !== null && x >= 0 && x < widthNow()) return;
      const pitch = pitchNow();
      place(pitch, index, Math.round(widthNow() * 0.5));
    },
    centre(index) {
      place(pitchNow(), index, Math.round(widthNow() * 0.5));
      autoscale();
    },
    show(index, last) {
      const goal = placeFocus(Math.max(0, last - index), widthNow(), usualPitch());
      place(goal.pitch, index, goal.x);
      autoscale();
    },
  };
}
