import type { ReactNode } from 'react';
import type { CoverageView } from '../../../engine/api/data-views.ts';
import { Button } from '../../ui/button.tsx';
import { Popover, type PopoverAnchor } from '../../ui/popover.tsx';
import { useDataWorkStore, type GapState } from '../../stores/data-work-store.ts';
import { dayWords, formatMinute, formatMinutes, formatWeekday, type Day, type Gap } from './coverage-figures.ts';
import { gapStateWords } from './gap-words.ts';

interface GapPopoverProps {
  readonly coverage: CoverageView;
  readonly day: Day;
  readonly gaps: readonly Gap[];
  readonly stateOf: (gap: Gap) => GapState;
  readonly anchor: PopoverAnchor;
  readonly onClose: () => void;
}

/** The gaps of a day, each with what can be done about it. */
export function GapPopover({ coverage, day, gaps, stateOf, anchor, onClose }: GapPopoverProps): ReactNode {
  const healGap = useDataWorkStore((store) => store.healGap);
  return (
    <Popover
      label={`Gaps of ${formatWeekday(day.time)}`}
      open
      onClose={onClose}
      anchor={anchor}
      className="gap-popover"
      testId="gap-popover"
    >
      <p className="strong">{formatWeekday(day.time)}</p>
      <p className="text-2">{dayWords(day)}</p>
      {gaps.map((gap) => {
        const state = stateOf(gap);
        return (
          <div key={gap.from} className="gap-popover-row">
            <span>
              <span className="strong">{formatMinutes(gap.minutes)}</span> from {formatMinute(gap.from)} to{' '}
              {formatMinute(gap.to)}
            </span>
            <span className="text-2">{gapStateWords(state)}</span>
            {state.kind === 'fetchable' ? (
              <Button
                testId="button-heal-gap"
                tone="accent"
                onClick={() => {
                  void healGap(coverage, gap);
                  onClose();
                }}
              >
                Backfill this gap
              </Button>
            ) : null}
          </div>
        );
      })}
    </Popover>
  );
}
