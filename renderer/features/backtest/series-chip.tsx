import type { ReactNode } from 'react';
import type { SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { findSeries, sameSeries } from '../../stores/backtest-form.ts';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { ChipPopover, useClosePopover } from './chip-popover.tsx';
import { rangeText } from './texts.ts';

function SeriesList(): ReactNode {
  const close = useClosePopover();
  const series = useBacktestStore((store) => store.overview?.series ?? []);
  const chosen = useBacktestStore((store) => store.form.series);
  const setForm = useBacktestStore((store) => store.setForm);
  const choose = ({ symbol, simulated }: SeriesSummaryView): void => {
    // Dates of one series say nothing about another.
    if (!sameSeries(chosen, { symbol, simulated })) setForm({ series: { symbol, simulated }, from: null, to: null });
    close();
  };
  return (
    <ul className="series-list" aria-label="Series of candles">
      {series.map((item) => (
        <li key={`${item.symbol} ${item.simulated}`}>
          <button
            type="button"
            className="series-item"
            aria-current={sameSeries(chosen, item)}
            data-testid={`series-${item.symbol}-${item.simulated ? 'simulated' : 'real'}`}
            onClick={() => choose(item)}
          >
            <span className="strong">{item.symbol}</span>
            <span className={item.simulated ? 'series-simulated' : 'text-3'}>
              {item.simulated ? 'simulated' : 'Kraken'}
            </span>
            <span className="text-2">{rangeText(item)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The market whose candles are used. */
export function SeriesChip(): ReactNode {
  const key = useBacktestStore((store) => store.form.series);
  const known = useBacktestStore((store) => findSeries(store.overview, store.form.series) !== null);
  if (key === null) return null;
  return (
    <ChipPopover
      name="Series of candles"
      testId="chip-series"
      chevron
      title={known ? 'Which candles to run over' : 'These candles are not in the history any more'}
      label={
        <>
          {key.symbol}
          {key.simulated ? <span className="series-simulated">sim</span> : null}
        </>
      }
    >
      <SeriesList />
    </ChipPopover>
  );
}
