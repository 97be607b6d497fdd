import { useState, type ReactNode } from 'react';
import type { SeriesKeyView, SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { isJobOver, type JobView } from '../../../engine/api/jobs.ts';
import { DAY_MS } from '../../../engine/api/vocabulary.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatDuration } from '../../ui/format-time.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { coveredMs, findSeries, isShort, resolveRange, sameSeries } from '../../stores/backtest-form.ts';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { useClockStore } from '../../stores/clock-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { rangeText } from './texts.ts';
import type { NextRun } from './use-next-run.ts';

const BACKFILL_DAYS = 90;

function isFilling(job: JobView): boolean {
  return !isJobOver(job) && (job.kind === 'backfill' || job.kind === 'import' || job.kind === 'heal');
}

/** Work that brings candles, with the way out of it; null while there is none. */
function useFilling(): ReactNode {
  const filling = useJobs(isFilling).at(-1);
  const cancel = useBacktestStore((store) => store.cancelJob);
  if (filling === undefined) return null;
  return (
    <div className="empty-progress">
      <JobProgress job={filling} onCancel={() => void cancel(filling.id)} />
    </div>
  );
}

/** Asks the simulated market for its past. */
function FetchButton({ market }: { readonly market: SeriesKeyView }): ReactNode {
  const backfill = useBacktestStore((store) => store.backfill);
  const [asked, setAsked] = useState(false);
  const fetch = async (): Promise<void> => {
    setAsked(true);
    const today = Math.floor(useClockStore.getState().marketNow / DAY_MS) * DAY_MS;
    await backfill(market, today - BACKFILL_DAYS * DAY_MS);
    setAsked(false);
  };
  return (
    <Button testId="button-backfill-demo" tone="primary" busy={asked} onClick={() => void fetch()}>
      Fetch {BACKFILL_DAYS} days of the demo market
    </Button>
  );
}

/** No candles at all: how to get some. */
export function NoData(): ReactNode {
  const market = useBacktestStore((store) => store.overview?.markets.find(({ simulated }) => simulated) ?? null);
  const setScreen = useUiStore((store) => store.setScreen);
  const filling = useFilling();
  return (
    <section className="panel backtest-empty" data-panel tabIndex={-1}>
      <EmptyState
        testId="backtest-no-data"
        title="A backtest needs candles, and there are none yet"
        text="Import Kraken’s archive of past candles on the Data screen, or fetch the past of the market you trade. Every minute is checked, and minutes without trades are marked."
        action={
          filling ?? (
            <div className="empty-actions">
              {market === null ? null : <FetchButton market={market} />}
              <Button
                testId="button-go-data"
                tone={market === null ? 'primary' : 'normal'}
                onClick={() => setScreen('data')}
              >
                Go to the Data screen
              </Button>
            </div>
          )
        }
      />
    </section>
  );
}

interface FirstRunProps {
  readonly next: NextRun;
  readonly busy: boolean;
}

/** A few minutes or days of candles, such as a session records from its start on: more of them first. */
function TooShort({ next, busy, series }: FirstRunProps & { readonly series: SeriesSummaryView }): ReactNode {
  const market = useBacktestStore((store) => store.overview?.markets.find((key) => sameSeries(key, series)) ?? null);
  const setScreen = useUiStore((store) => store.setScreen);
  const filling = useFilling();
  return (
    <EmptyState
      testId="backtest-too-short"
      title={`${formatDuration(coveredMs(series))} of ${series.symbol} are too short for a backtest`}
      text="The lenses need days to warm up and the strategy trades about once a month. Fetch the past of the market you trade, or import Kraken’s archive on the Data screen."
      action={
        filling ?? (
          <div className="empty-actions">
            {market?.simulated === true ? <FetchButton market={market} /> : null}
            <Button testId="button-go-data" onClick={() => setScreen('data')}>
              Go to the Data screen
            </Button>
            <Button testId="button-first-run" tone="plain" busy={busy} title={next.explanation} onClick={next.start}>
              Run all the same
            </Button>
          </div>
        )
      }
    />
  );
}

/** Candles, but no run so far: everything is filled in, one button begins. */
export function FirstRun({ next, busy }: FirstRunProps): ReactNode {
  const form = useBacktestStore((store) => store.form);
  const series = useBacktestStore((store) => findSeries(store.overview, store.form.series));
  const filling = useJobs((job) => isFilling(job) && job.target?.kind === 'series' && sameSeries(job.target, series));
  const progress = useFilling();
  if (series === null) return null;
  return (
    <section className="panel backtest-empty" data-panel tabIndex={-1}>
      {filling.length > 0 ? (
        <EmptyState
          testId="backtest-filling"
          title={`The candles of ${series.symbol} are on their way`}
          text="A run over all of them waits until they are here. Nothing else does: the fields above can be set meanwhile."
          action={progress}
        />
      ) : isShort(series) ? (
        <TooShort next={next} busy={busy} series={series} />
      ) : (
        <EmptyState
          testId="backtest-first-run"
          title="What would have happened?"
          text={
            <>
              Runs the strategy over {series.symbol}, {rangeText(resolveRange(form, series))}, with fees and slippage:
              equity and drawdown against buying and holding, every trade, and whether any of it can be trusted. The
              fields above change what is asked.
            </>
          }
          action={
            <div className="empty-actions big-action">
              <Button
                testId="button-first-run"
                tone="primary"
                busy={busy}
                disabled={next.obstacle !== null}
                title={next.obstacle ?? next.explanation}
                onClick={next.start}
              >
                {busy ? 'Running…' : 'Run the backtest'}
              </Button>
            </div>
          }
        />
      )}
    </section>
  );
}
