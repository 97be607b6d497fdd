import { useMemo, type ReactNode } from 'react';
import type { RunSummaryView } from '../../../engine/api/backtest-views.ts';
import { changeClass, formatSignedPercent } from '../../ui/format-number.ts';
import { PanelBoundary } from '../../ui/panel.tsx';
import { heatOf, MONTH_NAMES, monthlyYears } from './monthly-table.ts';
import { signedPercentText } from './texts.ts';

function Month({ value, name }: { readonly value: number | null; readonly name: string }): ReactNode {
  if (value === null) return <td className="numeric" aria-label={`${name}: no data`} />;
  const fill = value > 0 ? '--up-fill' : '--down-fill';
  const share = (100 * heatOf(value)).toFixed(1);
  return (
    <td
      className={value === 0 ? 'numeric text-3' : 'numeric'}
      style={value === 0 ? undefined : { background: `color-mix(in srgb, var(${fill}) ${share}%, var(--bg-1))` }}
      title={`${name}: ${formatSignedPercent(value)}`}
    >
      {signedPercentText(value).replace('%', '')}
    </td>
  );
}

/** Return of every month, and of every year. */
export function MonthlyPanel({ run }: { readonly run: RunSummaryView }): ReactNode {
  const years = useMemo(() => monthlyYears(run.metrics.monthlyReturns, run.to), [run]);
  return (
    <section className="panel monthly" aria-label="Monthly return" data-testid="panel-monthly" data-panel tabIndex={-1}>
      <header className="panel-header">
        <h2 className="panel-title">Monthly return</h2>
        <span className="text-3">% of equity</span>
      </header>
      <PanelBoundary title="Monthly return">
        <div className="monthly-scroll scroll">
          <table className="table monthly-table" aria-label="Monthly return, percent of equity">
            <thead>
              <tr>
                <th scope="col">Year</th>
                {MONTH_NAMES.map((name) => (
                  <th key={name} scope="col" className="numeric">
                    {name}
                  </th>
                ))}
                <th scope="col" className="numeric">
                  Year
                </th>
              </tr>
            </thead>
            <tbody>
              {years.map(({ year, months, totalPct }) => (
                <tr key={year} data-testid={`monthly-${year}`}>
                  <th scope="row">{year}</th>
                  {months.map((value, month) => (
                    <Month key={MONTH_NAMES[month]} value={value} name={`${MONTH_NAMES[month]} ${year}`} />
                  ))}
                  <td className={`numeric strong ${changeClass(totalPct)}`}>{signedPercentText(totalPct)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </PanelBoundary>
    </section>
  );
}
