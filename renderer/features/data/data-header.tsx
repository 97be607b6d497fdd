import { useState, type ReactNode } from 'react';
import type { DataOverviewView } from '../../../engine/api/data-views.ts';
import { Button } from '../../ui/button.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { isSameSeries, useDataStore } from '../../stores/data-store.ts';
import { useDataWorkStore } from '../../stores/data-work-store.ts';
import { BackfillDialog, type Now } from './backfill-dialog.tsx';
import { formatBytes } from './coverage-figures.ts';
import { ExportDialog } from './export-dialog.tsx';
import { healProblem } from './heal-problem.ts';

function summary({ series, diskBytes }: DataOverviewView): string {
  const symbols = `${series.length} ${series.length === 1 ? 'symbol' : 'symbols'}`;
  return `${symbols} · ${formatBytes(diskBytes)} · 1-minute base candles`;
}

function Failure(): ReactNode {
  const failure = useDataWorkStore((store) => store.failure);
  const dismiss = useDataWorkStore((store) => store.dismissFailure);
  if (failure === null) return null;
  return (
    <p className="data-failure" role="alert" data-testid="data-failure">
      <span>
        <strong>{failure.what} did not work.</strong> {failure.error.message}
      </span>
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={dismiss}>
        <CloseIcon />
      </button>
    </p>
  );
}

interface DataHeaderProps {
  readonly overview: DataOverviewView | null;
  readonly now: () => Now;
}

/** What there is altogether, and the ways to get more or to take some elsewhere. */
export function DataHeader({ overview, now }: DataHeaderProps): ReactNode {
  const [backfilling, setBackfilling] = useState<Now | null>(null);
  const [exporting, setExporting] = useState(false);
  const selected = useDataStore((store) => store.selected);
  const chooseArchives = useDataWorkStore((store) => store.chooseArchives);
  const heal = useDataWorkStore((store) => store.heal);
  const exportCandles = useDataWorkStore((store) => store.exportCandles);
  const busy = useDataWorkStore((store) => store.busy);
  const series = overview?.series.find((one) => isSameSeries(one, selected));
  const problem = overview === null ? 'The history is being read.' : healProblem(overview);
  return (
    <>
      <section className="data-header" aria-label="Market data" data-testid="data-header" data-panel tabIndex={-1}>
        <h1 className="panel-title">Market data</h1>
        <span className="text-3" data-testid="data-summary">
          {overview === null ? '' : summary(overview)}
        </span>
        <span className="data-header-space" />
        <Button testId="button-import" busy={busy.includes('Choosing files')} onClick={() => void chooseArchives()}>
          Import Kraken zip or CSV
        </Button>
        <Button
          testId="button-backfill"
          disabled={overview === null}
          title="Ask the exchange for a market’s past"
          onClick={() => setBackfilling(now())}
        >
          Backfill…
        </Button>
        <MenuButton
          label="Export"
          disabled={series === undefined}
          testId="button-export"
          items={[
            {
              id: 'all',
              label: `All of ${series?.symbol ?? 'the series'} as CSV…`,
              onSelect: () => {
                if (series !== undefined) void exportCandles(series, null, null);
              },
            },
            { id: 'range', label: 'Some days of it…', onSelect: () => setExporting(true) },
          ]}
        />
        <Button
          testId="button-heal-all"
          tone="primary"
          disabled={problem !== null}
          busy={busy.includes('Backfilling all gaps')}
          title={problem ?? 'Asks the exchange for every minute that is missing'}
          onClick={() => void heal(null)}
        >
          Backfill all gaps
        </Button>
      </section>
      <Failure />
      {backfilling === null || overview === null ? null : (
        <BackfillDialog overview={overview} now={backfilling} onClose={() => setBackfilling(null)} />
      )}
      {exporting && series !== undefined ? <ExportDialog series={series} onClose={() => setExporting(false)} /> : null}
    </>
  );
}
