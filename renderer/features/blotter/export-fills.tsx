import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { useUiStore } from '../../stores/ui-store.ts';
import { exportFills, type ExportOutcome } from '../../stores/fills-export.ts';

/** Writes the fills as CSV for accounting; says where they are, or why they are not. */
export function ExportFills(): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<ExportOutcome | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setOutcome(await exportFills(zone));
    setBusy(false);
  };
  return (
    <>
      {outcome === null ? null : (
        <span
          className={`export-outcome ${outcome.ok ? 'text-2' : 'field-error'}`}
          role="status"
          title={outcome.message}
          data-testid="export-fills-outcome"
        >
          {outcome.message}
        </span>
      )}
      <Button testId="export-fills" tone="plain" busy={busy} onClick={() => void run()}>
        Export CSV
      </Button>
    </>
  );
}
