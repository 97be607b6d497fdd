import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { CoverageView } from '../../../engine/api/data-views.ts';
import type { Box } from '../../ui/place-beside.ts';
import { useWide } from '../../ui/use-wide.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { paintCalendar } from './calendar-paint.ts';
import { DAY_MS, formatWeekday, gapsOfDay } from './coverage-figures.ts';
import { dataColours } from './data-colours.ts';
import { blockOf, cellOf, dayAt, layOutYears, type DayGrid } from './day-grid.ts';
import { dayLines, DayTip } from './day-tip.tsx';
import { GapPopover } from './gap-popover.tsx';
import { useSize } from '../../ui/use-size.ts';
import { usePainting } from './use-canvas.ts';
import { useGapStates } from './use-gap-states.ts';

/** The cell of a day, in pixels of the calendar. */
function boxOf(grid: DayGrid, time: number): Box | null {
  const block = blockOf(grid, time);
  if (block === null) return null;
  const { x, y } = cellOf(grid, block, time);
  return { left: x, top: y, right: x + grid.pitch - 1, bottom: y + grid.pitch - 1 };
}

function inWindow(box: Box, canvas: HTMLCanvasElement | null): Box {
  const { left, top } = canvas?.getBoundingClientRect() ?? { left: 0, top: 0 };
  return { left: box.left + left, top: box.top + top, right: box.right + left, bottom: box.bottom + top };
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 };

/** The day that is pointed at, by mouse or by keyboard. */
function DayCursor({
  grid,
  time,
  open,
}: {
  readonly grid: DayGrid;
  readonly time: number;
  readonly open: boolean;
}): ReactNode {
  const block = blockOf(grid, time);
  if (block === null) return null;
  const { x, y } = cellOf(grid, block, time);
  const size = grid.pitch + 1;
  return (
    <span className="day-cursor" data-open={open} style={{ left: x - 1, top: y - 1, width: size, height: size }} />
  );
}

/** Every day of a series, one cell each: what it has, what it lacks; a press on a gap offers to fetch it. */
export function CoverageCalendar({ coverage }: { readonly coverage: CoverageView }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const room = useSize(box);
  const wide = useWide();
  const theme = useUiStore((store) => store.theme);
  const [pointed, setPointed] = useState<number | null>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const stateOf = useGapStates(coverage);
  const days = useMemo(() => new Map(coverage.days.map((day) => [day.time, day])), [coverage]);
  const grid = useMemo(
    () =>
      room === null
        ? null
        : layOutYears(coverage.from, coverage.to, { ...room, left: wide ? 62 : 46, right: wide ? 34 : 12 }),
    [room, coverage, wide],
  );
  const size = useMemo(
    () => (room === null || grid === null ? null : { width: room.width, height: Math.max(grid.height, room.height) }),
    [room, grid],
  );
  const paint = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (grid !== null) paintCalendar(context, grid, coverage, dataColours(theme));
    },
    [grid, coverage, theme],
  );
  const canvas = usePainting(size, paint);

  const dayUnder = (event: MouseEvent): number | null => {
    const frame = canvas.current?.getBoundingClientRect();
    if (grid === null || frame === undefined) return null;
    return dayAt(grid, event.clientX - frame.left, event.clientY - frame.top);
  };
  const open = (time: number | null): void => {
    if (time !== null && gapsOfDay(coverage.gaps, time).length > 0) setOpened(time);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const last = coverage.days.at(-1)?.time;
    if (last === undefined) return;
    if (step !== undefined) {
      const next = pointed === null ? last : pointed + step * DAY_MS;
      if (grid !== null && blockOf(grid, next) !== null) setPointed(next);
    } else if (event.key === 'Enter' || event.key === ' ') open(pointed);
    else if (event.key === 'Escape' && pointed !== null) setPointed(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = opened ?? pointed;
  const day = shown === null ? null : (days.get(shown) ?? null);
  const gaps = shown === null ? [] : gapsOfDay(coverage.gaps, shown);
  const cell = useMemo(() => (grid === null || shown === null ? null : boxOf(grid, shown)), [grid, shown]);
  return (
    <div
      ref={box}
      className="calendar scroll"
      tabIndex={0}
      role="group"
      aria-label={`Coverage of ${coverage.symbol}, one cell a day. Arrow keys move from day to day.`}
      data-testid="coverage-calendar"
      data-days={coverage.days.length}
      data-gaps={coverage.gaps.length}
      onKeyDown={onKeyDown}
      onMouseMove={(event) => setPointed(dayUnder(event))}
      onMouseLeave={() => setPointed(null)}
      onClick={(event) => open(dayUnder(event))}
      onBlur={() => setPointed(null)}
    >
      <canvas ref={canvas} data-testid="coverage-canvas" />
      {grid === null || shown === null ? null : <DayCursor grid={grid} time={shown} open={opened !== null} />}
      {cell === null || shown === null || opened !== null ? null : (
        <DayTip time={shown} day={day} gaps={gaps} stateOf={stateOf} cell={cell} />
      )}
      {cell === null || opened === null || day === null ? null : (
        <GapPopover
          coverage={coverage}
          day={day}
          gaps={gaps}
          stateOf={stateOf}
          anchor={{ getBoundingClientRect: () => inWindow(cell, canvas.current) }}
          onClose={() => setOpened(null)}
        />
      )}
      <span className="visually-hidden" aria-live="polite">
        {shown === null ? '' : `${formatWeekday(shown)}: ${dayLines(day, gaps, shown).join('. ')}`}
      </span>
    </div>
  );
}
