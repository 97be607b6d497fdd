import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { MonteCarloView, SweepView } from '../../../engine/api/optimise-views.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { NumberField } from '../../ui/fields.tsx';
import { formatNumber, MINUS } from '../../ui/format-number.ts';
import { Panel } from '../../ui/panel.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FEWEST_TRADES, type MemberTable } from '../../stores/optimise-rows.ts';
import { memberInFocus } from '../../stores/optimise-state.ts';
import { useOptimiseStore } from '../../stores/optimise-store.ts';
import { BandChart } from './band-chart.tsx';

import './monte-carlo-panel.css';

/** How long a member stays picked before its trades are asked for: arrow keys run through many. */
const ASK_AFTER_MS = 250;

function Options(): ReactNode {
  const { runs, ruinPct, seed } = useOptimiseStore((store) => store.monteCarloOptions);
  const change = useOptimiseStore((store) => store.setMonteCarlo);
  return (
    <div className="carlo-options">
      <NumberField
        label="Runs"
        value={runs}
        minimum={1}
        maximum={20_000}
        step={1_000}
        onChange={(value) => change({ runs: Math.min(20_000, Math.max(1, Math.round(value ?? 5_000))) })}
        testId="carlo-runs"
      />
      <NumberField
        label="Ruin is an equity at or below"
        unit="% of the start"
        value={ruinPct}
        minimum={0}
        maximum={100}
        step={5}
        onChange={(value) => change({ ruinPct: Math.min(100, Math.max(0, value ?? 50)) })}
        testId="carlo-ruin"
      />
      <NumberField
        label="Seed"
        hint="The same seed deals the same."
        value={seed}
        minimum={0}
        maximum={2 ** 32 - 1}
        step={1}
        onChange={(value) => change({ seed: Math.min(2 ** 32 - 1, Math.max(0, Math.round(value ?? 1))) })}
        testId="carlo-seed"
      />
    </div>
  );
}

function ruinText(result: MonteCarloView): string {
  const { ruinProbabilityPct: percent } = result;
  if (percent === 0) return `under ${formatNumber(100 / result.runs, 100 / result.runs < 0.1 ? 2 : 1)}%`;
  return `${formatNumber(percent, percent < 1 ? 2 : 1)}%`;
}

function Controls({ result }: { readonly result: MonteCarloView | null }): ReactNode {
  const { kind, ruinPct } = useOptimiseStore((store) => store.monteCarloOptions);
  const change = useOptimiseStore((store) => store.setMonteCarlo);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <div className="carlo-controls">
      <Segmented
        label="How trades are dealt"
        value={kind}
        options={[
          { value: 'order', label: 'Order' },
          { value: 'resample', label: 'Resample' },
        ]}
        onChange={(next) => change({ kind: next })}
        testId="carlo-kind"
      />
      {result === null ? null : (
        <span data-testid="carlo-ruin-probability" title={`Equity at or below ${ruinPct}% of the start at any time`}>
          <span className="text-2">Ruin</span> <strong>{ruinText(result)}</strong>
        </span>
      )}
      <button
        ref={button}
        type="button"
        className="link-button carlo-more"
        aria-expanded={open}
        data-testid="button-carlo-options"
        onClick={() => setOpen(!open)}
      >
        Options
      </button>
      <Popover label="Monte Carlo options" open={open} onClose={() => setOpen(false)} anchor={button} align="end">
        <Options />
      </Popover>
    </div>
  );
}

interface MonteCarloPanelProps {
  readonly shown: Omit<SweepView, 'rows'>;
  readonly table: MemberTable;
}

/** What else the trades of the member in focus could have come to. */
export function MonteCarloPanel({ shown, table }: MonteCarloPanelProps): ReactNode {
  const selected = useOptimiseStore((store) => store.selected);
  const options = useOptimiseStore((store) => store.monteCarloOptions);
  const state = useOptimiseStore((store) => store.monteCarlo);
  const deal = useOptimiseStore((store) => store.dealTrades);
  const focus = memberInFocus(table, selected);
  // The best changes all the time while a sweep runs; a picked member stays.
  const settled = shown.sweep.state !== 'running' || selected !== null;
  const index = focus !== null && focus.refused === null && settled ? focus.index : null;
  const { runs, seed, ruinPct } = options;
  const { sweepId } = shown.sweep;
  useEffect(() => {
    if (index === null) return undefined;
    const timer = setTimeout(() => void deal({ sweepId, index, runs, seed, ruinPct }), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [sweepId, index, runs, seed, ruinPct, deal]);

  const ready = state.kind === 'ready' && state.request.index === index ? state : null;
  const result = ready?.result?.[options.kind] ?? null;
  const words = options.kind === 'order' ? 'orders' : 'draws';
  const few = result !== null && result.trades < FEWEST_TRADES;
  return (
    <Panel
      title="Monte Carlo"
      testId="panel-monte-carlo"
      className="monte-carlo"
      heading={
        <>
          <h2 className="panel-title">Monte Carlo</h2>
          {result === null ? null : (
            <span className="text-3 panel-note">
              {formatNumber(result.runs, 0)} {words} of {result.trades} {result.trades === 1 ? 'trade' : 'trades'}
            </span>
          )}
        </>
      }
      aside={
        result === null ? undefined : (
          <span>
            Median max drawdown{' '}
            <strong>
              {MINUS}
              {formatNumber(Math.abs(result.maxDrawdownPct[2]), 1)}%
            </strong>
          </span>
        )
      }
    >
      <Controls result={result} />
      {few ? (
        <p className="carlo-few">
          Only {result.trades} {result.trades === 1 ? 'trade' : 'trades'}: too few to trust these bands.
        </p>
      ) : null}
      {result !== null ? (
        <BandChart result={result} />
      ) : state.kind === 'failed' && state.request.index === index ? (
        <EmptyState
          title="The trades could not be dealt"
          text={state.error.message}
          action={
            <Button testId="button-carlo-retry" onClick={() => void deal(state.request)}>
              Try again
            </Button>
          }
        />
      ) : ready !== null ? (
        <EmptyState title="N/A" text="This member closed no trade, so there is nothing to deal." testId="carlo-empty" />
      ) : index !== null ? (
        <Skeleton lines={5} />
      ) : (
        <EmptyState
          title={
            focus === null || focus.refused === null ? 'How much was the order of trades?' : 'This member was refused'
          }
          text={
            focus?.refused ??
            (shown.sweep.state === 'running'
              ? 'Deals the trades of a member anew, thousands of times. It follows when the sweep is over; pick a member to see it now.'
              : 'Deals the trades of a member anew, thousands of times. No member has any so far.')
          }
          testId="carlo-waiting"
        />
      )}
    </Panel>
  );
}
