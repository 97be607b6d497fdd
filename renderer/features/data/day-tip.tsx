import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { placeBeside, type Box } from '../../ui/place-beside.ts';
import type { GapState } from '../../stores/data-work-store.ts';
import { dayWords, formatWeekday, gapWords, sourceWords, type Day, type Gap } from './coverage-figures.ts';
import { gapStateWords } from './gap-words.ts';

interface DayTipProps {
  readonly time: number;
  /** Null before the series began. */
  readonly day: Day | null;
  readonly gaps: readonly Gap[];
  readonly stateOf: (gap: Gap) => GapState;
  /** The cell, in pixels of the calendar. */
  readonly cell: Box;
}

/** The facts of a day, as lines. */
export function dayLines(day: Day | null, gaps: readonly Gap[], time: number): readonly string[] {
  if (day === null) return ['Not listed, or never imported'];
  const shown = gaps.slice(0, 3).map((gap) => gapWords(gap, time));
  if (gaps.length > shown.length) shown.push(`${gaps.length - shown.length} more`);
  const lines = [dayWords(day)];
  if (shown.length > 0) lines.push(shown.join(' · '));
  if (day.sources.length > 0) lines.push(`from ${sourceWords(day.sources)}`);
  return lines;
}

function shifted(box: Box, down: number): Box {
  return { ...box, top: box.top + down, bottom: box.bottom + down };
}

/** What a day holds, beside its cell. */
export function DayTip({ time, day, gaps, stateOf, cell }: DayTipProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = box;
    const calendar = current?.offsetParent;
    if (current === null || !(calendar instanceof HTMLElement)) return;
    const size = { width: current.offsetWidth, height: current.offsetHeight };
    // Placed within what is seen of the calendar: whatever leaves its panel is cut off.
    const seen = { width: calendar.clientWidth, height: calendar.clientHeight };
    const { left, top } = placeBeside(shifted(cell, -calendar.scrollTop), size, seen);
    current.style.left = `${left}px`;
    current.style.top = `${top + calendar.scrollTop}px`;
  }, [cell]);
  const busy = gaps.map(stateOf).find(({ kind }) => kind === 'running' || kind === 'queued');
  return (
    <div ref={box} className="day-tip" aria-hidden="true" data-testid="day-tip">
      <p className="strong">{formatWeekday(time)}</p>
      {dayLines(day, gaps, time).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {busy === undefined ? null : <p className="accent">{gapStateWords(busy)}</p>}
    </div>
  );
}
