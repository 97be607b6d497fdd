import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { type HeadCell, numericHead, TableHead } from '../../ui/table-head.tsx';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { RunRow } from './run-row.tsx';

const COLUMNS: readonly HeadCell[] = [
  { title: 'Compare', hidden: true },
  'Run',
  'Made',
  'Series',
  'Range',
  'T',
  { title: 'Changed settings', grow: true },
  numericHead('Return'),
  numericHead('Sharpe'),
  numericHead('Trades'),
  { title: 'Actions', hidden: true },
];

interface RunsDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** More curves than this cannot be told apart. */
const MOST_COMPARED = 6;

function RunsTable({
  selected,
  onSelect,
  onClose,
}: {
  readonly selected: readonly number[];
  readonly onSelect: (runId: number, on: boolean) => void;
  readonly onClose: () => void;
}): ReactNode {
  const runs = useBacktestStore((store) => store.runs);
  const error = useBacktestStore((store) => store.error);
  if (runs === null || runs.length === 0) {
    return (
      <p className="table-empty">
        {error === null
          ? 'No runs yet. Every backtest is kept here with its configuration and the fingerprint of its candles.'
          : error.message}
      </p>
    );
  }
  return (
    <div className="runs-scroll scroll">
      <table className="table runs-table" aria-label="Stored runs">
        <TableHead cells={COLUMNS} />
        <tbody>
          {runs.map((run) => (
            <RunRow
              key={run.runId}
              run={run}
              selected={selected.includes(run.runId)}
              full={selected.length >= MOST_COMPARED}
              onSelect={(on) => onSelect(run.runId, on)}
              onClose={onClose}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Body({ onClose }: { readonly onClose: () => void }): ReactNode {
  const shown = useBacktestStore((store) => store.shown?.runId ?? null);
  const compared = useBacktestStore((store) => store.compared);
  const compare = useBacktestStore((store) => store.compare);
  const [selected, setSelected] = useState<readonly number[]>(
    compared?.map(({ run }) => run.runId) ?? (shown === null ? [] : [shown]),
  );
  const runs = useBacktestStore((store) => store.runs);
  const known = selected.filter((runId) => runs?.some((run) => run.runId === runId) === true);
  return (
    <>
      <RunsTable
        selected={known}
        onSelect={(runId, on) => setSelected(on ? [...known, runId] : known.filter((other) => other !== runId))}
        onClose={onClose}
      />
      <div className="runs-footer">
        <span className="text-2">Enter opens a run. Tick two to {MOST_COMPARED} to see them side by side.</span>
        <Button
          testId="runs-compare"
          tone="primary"
          disabled={known.length < 2}
          onClick={() => {
            void compare(known);
            onClose();
          }}
        >
          {known.length < 2 ? 'Compare' : `Compare ${known.length} runs`}
        </Button>
      </div>
    </>
  );
}

/** Every stored run: open, make again, compare, remove. */
export function RunsDialog({ open, onClose }: RunsDialogProps): ReactNode {
  return (
    <Dialog title="Runs" open={open} onClose={onClose} width="wide" testId="runs-dialog">
      <Body onClose={onClose} />
    </Dialog>
  );
}
