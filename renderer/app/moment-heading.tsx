import type { ReactNode } from 'react';
import type { TradeView } from '../../engine/api/backtest-views.ts';
import { shortDate, signedPercentText } from '../features/backtest/texts.ts';
import { Button } from '../ui/button.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { formatClock } from '../ui/format-time.ts';
import { changeClass } from '../ui/format-number.ts';
import { useUiStore } from '../stores/ui-store.ts';

const ENDS = [
  { value: 'entry', label: 'Entry bar' },
  { value: 'exit', label: 'Exit bar' },
] as const;

interface MomentHeadingProps {
  readonly time: number;
  readonly trade: TradeView | null;
  /** The end of the trade that is looked at. */
  readonly side: 'entry' | 'exit';
  readonly onSide: (side: 'entry' | 'exit') => void;
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
  readonly onClose: () => void;
  readonly words: MomentWords;
}

/** What lies before and after the moment, and where its view leads back to. */
export interface MomentWords {
  readonly step: string;
  readonly back: string;
}

interface StepProps {
  readonly label: string;
  readonly sign: string;
  readonly keyName: string;
  readonly testId: string;
  readonly onStep: (() => void) | null;
}

function Step({ label, sign, keyName, testId, onStep }: StepProps): ReactNode {
  return (
    <Button
      testId={testId}
      tone="plain"
      label={label}
      title={onStep === null ? `There is no ${label.toLowerCase()}` : `${label} (key ${keyName})`}
      disabled={onStep === null}
      onClick={() => onStep?.()}
    >
      {sign}
    </Button>
  );
}

/** Which trade or moment is shown, and the ways to others and back. */
export function MomentHeading(props: MomentHeadingProps): ReactNode {
  const { time, trade, side, onSide, onPrevious, onNext, onClose, words } = props;
  const zone = useUiStore((store) => store.zone);
  return (
    <div className="moment-heading">
      {onPrevious === null && onNext === null ? null : (
        <span className="moment-steps" role="group" aria-label={`Other ${words.step}s`}>
          <Step label={`Previous ${words.step}`} sign="‹" keyName="," testId="moment-previous" onStep={onPrevious} />
          <Step label={`Next ${words.step}`} sign="›" keyName="." testId="moment-next" onStep={onNext} />
        </span>
      )}
      <h2 className="moment-title" data-testid="moment-title">
        {trade === null ? (
          <>
            <strong>Moment</strong> · {shortDate(time, zone)} {formatClock(time, zone)}
          </>
        ) : (
          <>
            <strong>Trade {trade.number}</strong> · {shortDate(trade.entryTime, zone)} →{' '}
            {shortDate(trade.exitTime, zone)} ·{' '}
            <span className={changeClass(trade.pnlPct)}>{signedPercentText(trade.pnlPct, 2)}</span> · {trade.exitType}
          </>
        )}
      </h2>
      <span className="chart-toolbar-space" />
      {trade === null ? null : (
        <Segmented label="End of the trade" value={side} options={ENDS} onChange={onSide} testId="moment-end" />
      )}
      <Button testId="moment-close" title={`Back to ${words.back} (Esc)`} onClick={onClose}>
        Back to {words.back}
      </Button>
    </div>
  );
}
