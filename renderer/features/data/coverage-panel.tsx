import type { ReactNode } from 'react';
import type { CoverageView, DataOverviewView, SeriesKeyView } from '../../../engine/api/data-views.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { formatClock } from '../../ui/format-time.ts';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useDataStore } from '../../stores/data-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { CoverageCalendar } from './coverage-calendar.tsx';
import { formatDate, formatMinutes, formatShare, totalMinutes } from './coverage-figures.ts';
import { dataColours } from './data-colours.ts';
import { SeriesName } from './series-name.tsx';

function Legend(): ReactNode {
  const theme = useUiStore((store) => store.theme);
  const { shades, gap } = dataColours(theme);
  return (
    <span className="data-legend text-2" aria-hidden="true">
      <span>
        <i className="legend-cell" style={{ background: shades[0] }} /> Have
      </span>
      <span title="The darker, the more minutes without a trade">
        <i className="legend-cell" style={{ background: shades[2] }} /> Partly filled
      </span>
      <span>
        <i className="legend-cell" style={{ boxShadow: `inset 0 0 0 1.5px ${gap}` }} /> Gap
      </span>
      <span>
        <i className="legend-dot" /> Not listed
      </span>
    </span>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly after: string;
  /** Where there is room. */
  readonly more?: string;
  readonly title?: string;
  readonly testId: string;
}

function Figure({ label, value, after, more, title, testId }: FigureProps): ReactNode {
  return (
    <div className="data-figure" title={title} data-testid={testId}>
      <span className="text-3">{label}</span>
      <span>
        <span className="data-figure-value">{value}</span>{' '}
        <span className="text-2">
          {after}
          {more === undefined ? null : <span className="only-wide">{more}</span>}
        </span>
      </span>
    </div>
  );
}

/** `today` or the day, of a time shown beside the market's own. */
function dayOfCheck(checked: number): string {
  const now = Date.now();
  return formatDate(checked) === formatDate(now) ? 'today' : formatDate(checked);
}

function Figures({
  coverage,
  overview,
}: {
  readonly coverage: CoverageView;
  readonly overview: DataOverviewView;
}): ReactNode {
  const total = totalMinutes(coverage);
  const unchecked = coverage.unverified > 0 ? ` · ${formatMinutes(coverage.unverified)} unchecked` : '';
  return (
    <div className="data-figures">
      <Figure
        testId="figure-have"
        label="Have"
        value={formatShare(coverage.have, total)}
        after="%"
        title={`${formatNumber(coverage.have, 0)} of ${formatNumber(total, 0)} minutes have trades`}
      />
      <Figure
        testId="figure-filled"
        label="Filled, no trades"
        value={formatShare(coverage.filled, total)}
        after="%"
        more={unchecked}
        title="Minutes without a trade take the price of the one before. Unchecked: nobody has asked the exchange yet whether there really were none."
      />
      <Figure
        testId="figure-gaps"
        label={`Gaps over ${overview.maxGapMinutes} min`}
        value={formatShare(coverage.gap, total)}
        after={`% · ${formatNumber(coverage.gaps.length, 0)}`}
        title="Too long to be filled: indicators begin anew after each."
      />
      <Figure
        testId="figure-checked"
        label="Checked"
        value={formatClock(overview.checked, 'utc')}
        after={`UTC ${dayOfCheck(overview.checked)}`}
      />
    </div>
  );
}

interface CoveragePanelProps {
  readonly overview: DataOverviewView;
  readonly onOpenBacktest: ((series: SeriesKeyView) => void) | null;
}

/** The selected series, day by day. */
export function CoveragePanel({ overview, onOpenBacktest }: CoveragePanelProps): ReactNode {
  const selected = useDataStore((store) => store.selected);
  const coverage = useDataStore((store) => store.coverage);
  const error = useDataStore((store) => store.coverageError);
  const load = useDataStore((store) => store.load);
  if (selected === null) return null;
  const heading = (
    <>
      <h2 className="panel-title" data-testid="coverage-symbol">
        <SeriesName series={selected} />
      </h2>
      <span className="text-3 data-subtitle">one cell a day</span>
      {onOpenBacktest === null ? null : (
        <Button testId="button-open-backtest" tone="plain" onClick={() => onOpenBacktest(selected)}>
          Open in Backtest
        </Button>
      )}
    </>
  );
  return (
    <Panel title={`Coverage of ${selected.symbol}`} testId="panel-coverage" heading={heading} aside={<Legend />}>
      {error === null ? null : (
        <div className="data-error" role="alert">
          <p>The days of {selected.symbol} could not be read.</p>
          <p className="text-2">{error.message}</p>
          <Button testId="button-retry-coverage" onClick={() => void load()}>
            Read again
          </Button>
        </div>
      )}
      {coverage === null ? (
        error === null ? (
          <div className="calendar">
            <Skeleton lines={9} />
          </div>
        ) : null
      ) : (
        <>
          <CoverageCalendar key={`${coverage.symbol} ${coverage.simulated}`} coverage={coverage} />
          <Figures coverage={coverage} overview={overview} />
        </>
      )}
    </Panel>
  );
}
