import { useState, type ReactNode } from 'react';
import type { SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DateField } from '../../ui/fields.tsx';
import { useDataWorkStore } from '../../stores/data-work-store.ts';
import { dayStart } from './backfill-range.ts';
import { DAY_MS } from './coverage-figures.ts';

interface ExportDialogProps {
  readonly series: SeriesSummaryView;
  readonly onClose: () => void;
}

/** Which days of a series go into a file; where it goes is asked next. */
export function ExportDialog({ series, onClose }: ExportDialogProps): ReactNode {
  const exportCandles = useDataWorkStore((store) => store.exportCandles);
  const failure = useDataWorkStore((store) => store.failure);
  const first = dayStart(series.from);
  const last = dayStart(series.to - 1);
  const [from, setFrom] = useState<number | null>(first);
  const [to, setTo] = useState<number | null>(last);
  const [busy, setBusy] = useState(false);
  const backwards = from !== null && to !== null && to < from;
  const start = async (): Promise<void> => {
    setBusy(true);
    const done = await exportCandles(series, from, to === null ? null : to + DAY_MS);
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title={`Export ${series.symbol}`}
      open
      onClose={onClose}
      testId="export-dialog"
      footer={
        <>
          {failure === null ? null : (
            <span className="field-error dialog-note" role="alert">
              {failure.error.message}
            </span>
          )}
          <Button testId="button-export-cancel" onClick={onClose}>
            Cancel
          </Button>
          <Button
            testId="button-export-start"
            tone="primary"
            busy={busy}
            disabled={backwards}
            onClick={() => void start()}
          >
            Choose a file…
          </Button>
        </>
      }
    >
      <p className="text-2">
        1-minute candles as CSV in the layout of Kraken’s archive (time, open, high, low, close, volume; without the
        number of trades), only minutes with trades. Parallax and most tools read it back.
      </p>
      <div className="field-row">
        <DateField
          label="First day, UTC"
          value={from}
          onChange={setFrom}
          minimum={first}
          maximum={last}
          testId="export-from"
        />
        <DateField
          label="Last day, UTC"
          value={to}
          onChange={setTo}
          minimum={first}
          maximum={last}
          error={backwards ? 'The last day is before the first: choose a later one.' : undefined}
          testId="export-to"
        />
      </div>
    </Dialog>
  );
}
