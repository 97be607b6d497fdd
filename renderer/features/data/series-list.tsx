import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { DataOverviewView, SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { isSameSeries, seriesId, useDataStore } from '../../stores/data-store.ts';
import { useDataWorkStore } from '../../stores/data-work-store.ts';
import { formatDate, formatShare, monthsOfAll, sortSeries, totalMinutes, type Sort } from './coverage-figures.ts';
import { DiskUse } from './disk-use.tsx';
import { MonthStrip } from './month-strip.tsx';

interface RowProps {
  readonly series: SeriesSummaryView;
  readonly months: readonly string[];
  readonly selected: boolean;
}

/** The question before a series is gone for good, in the row it is about. */
function RemoveQuestion({
  series,
  onDone,
}: {
  readonly series: SeriesSummaryView;
  readonly onDone: () => void;
}): ReactNode {
  const remove = useDataWorkStore((store) => store.remove);
  return (
    <div className="series-question" role="alertdialog" aria-label={`Remove ${series.symbol}?`}>
      <span className="series-question-text">
        Remove {formatNumber(totalMinutes(series), 0)} minutes of <strong>{series.symbol}</strong>?
      </span>
      <Button
        testId="button-remove-yes"
        tone="danger"
        onClick={() => {
          onDone();
          void remove(series);
        }}
      >
        Remove
      </Button>
      <Button testId="button-remove-no" onClick={onDone}>
        Keep
      </Button>
    </div>
  );
}

function SeriesRow({ series, months, selected }: RowProps): ReactNode {
  const [asking, setAsking] = useState(false);
  const select = useDataStore((store) => store.select);
  if (asking) {
    return (
      <li className="series-row" data-testid="series-row" data-symbol={series.symbol}>
        <RemoveQuestion series={series} onDone={() => setAsking(false)} />
      </li>
    );
  }
  const share = formatShare(series.have, totalMinutes(series));
  return (
    <li
      className="series-row"
      data-testid="series-row"
      data-symbol={series.symbol}
      data-simulated={series.simulated}
      data-selected={selected}
    >
      <button
        type="button"
        className="series-button"
        aria-current={selected}
        aria-label={`${series.symbol}${series.simulated ? ', simulated' : ''}: ${share}%, ${series.gaps} gaps`}
        onClick={() => select(series)}
      >
        <span className="series-symbol strong">
          {series.symbol}
          {series.simulated ? <span className="series-kind">simulated</span> : null}
        </span>
        <MonthStrip series={series} months={months} />
        <span className="numeric strong">{share}</span>
        <span className="numeric text-2" data-testid="series-gaps">
          {formatNumber(series.gaps, 0)}
        </span>
        <span className="numeric only-wide text-2">{formatDate(series.from)}</span>
      </button>
      <button
        type="button"
        className="icon-button series-remove"
        aria-label={`Remove ${series.symbol}`}
        title="Remove this series"
        data-testid="button-remove"
        onClick={() => setAsking(true)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

const HEADS: readonly { readonly sort: Sort | null; readonly title: string; readonly className: string }[] = [
  { sort: 'symbol', title: 'Symbol', className: '' },
  { sort: null, title: 'Coverage', className: '' },
  { sort: 'share', title: '%', className: 'numeric' },
  { sort: 'gaps', title: 'Gaps', className: 'numeric' },
  { sort: 'from', title: 'First', className: 'numeric only-wide' },
];

function onArrow(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.series-button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[at + step];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
  next.click();
}

/** Every series: its months in one line, how much of it there is, what is missing. */
export function SeriesList({ overview }: { readonly overview: DataOverviewView }): ReactNode {
  const selected = useDataStore((store) => store.selected);
  const [sort, setSort] = useState<Sort>('symbol');
  const months = useMemo(() => monthsOfAll(overview.series), [overview]);
  const rows = useMemo(() => sortSeries(overview.series, sort), [overview, sort]);
  return (
    <Panel
      title="Symbols"
      testId="panel-symbols"
      className="panel-symbols"
      aside={<span className="text-3">{months.length === 1 ? '1 month' : `${months.length} months`}</span>}
    >
      <div className="series-head" role="group" aria-label="Sort">
        {HEADS.map((head) =>
          head.sort === null ? (
            <span key={head.title}>{head.title}</span>
          ) : (
            <button
              key={head.title}
              type="button"
              className={`sort-button ${head.className}`}
              aria-pressed={head.sort === sort}
              title={`Sort by ${head.title === '%' ? 'coverage' : head.title.toLowerCase()}`}
              data-testid={`sort-${head.sort}`}
              onClick={() => setSort(head.sort ?? 'symbol')}
            >
              {head.title}
              {head.sort === sort ? ' ▾' : ''}
            </button>
          ),
        )}
      </div>
      <ul className="series-rows scroll" onKeyDown={onArrow}>
        {rows.map((series) => (
          <SeriesRow key={seriesId(series)} series={series} months={months} selected={isSameSeries(selected, series)} />
        ))}
      </ul>
      <DiskUse used={overview.diskBytes} free={overview.freeBytes} />
    </Panel>
  );
}
