import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { TradeView } from '../../engine/api/backtest-views.ts';
import type { Timeframe } from '../../engine/api/vocabulary.ts';
import { momentSource } from '../features/chart/moment-source.ts';
import { ChartToolbar } from '../features/chart/toolbar.tsx';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ChartSourceProvider } from '../stores/chart-source.ts';
import {
  createMomentStore,
  endAt,
  pinOf,
  sideOf,
  timeOfEnd,
  type AskMoment,
  type MomentRequest,
  type MomentStore,
  type Side,
} from '../stores/moment-store.ts';
import { useStackStore } from '../stores/stack-store.ts';
import { MomentHeading, type MomentWords } from './moment-heading.tsx';
import { useMomentKeys } from './moment-keys.ts';
import { StackView } from './stack-view.tsx';
import './moment-view.css';

const OF_A_RUN: MomentWords = { step: 'trade', back: 'equity' };

export interface MomentViewProps {
  /** Tells one source of moments from another; the stored run of that number unless `ask` says otherwise. */
  readonly runId: number;
  /** Answers for a moment of something else than a stored run. It must not change while the view is open. */
  readonly ask?: AskMoment;
  readonly words?: MomentWords;
  /** UTC ms; the view is about the signal bar that had closed last by then. */
  readonly time: number;
  /** The trade that the moment belongs to, if it belongs to one. */
  readonly trade?: TradeView | null;
  /** Leads back to where the view was opened from. */
  readonly onClose: () => void;
  /** To the trade before and after in the list; null at its ends. */
  readonly onPrevious?: (() => void) | null;
  readonly onNext?: (() => void) | null;
}

/** Pins the bar that the view is about as soon as another one is shown, and explains the side asked for, or the telling one. */
function usePinnedFocus(store: MomentStore, side: Side | null): void {
  const shown = useStore(store, (state) => state.shown);
  const pinned = useRef<string | null>(null);
  useEffect(() => {
    if (shown === null) return;
    const key = `${shown.runId} ${shown.trade} ${shown.focus}`;
    // Another timeframe of the same moment leaves alone what the user has pinned.
    if (pinned.current === key) return;
    pinned.current = key;
    const { setPinned, setSide, setHover } = useStackStore.getState();
    setHover(null);
    setSide(side ?? sideOf(shown));
    setPinned(pinOf(shown));
  }, [shown, side]);
  // The stack forgets its pin when it goes, so the next one is to be pinned anew.
  useEffect(() => () => void (pinned.current = null), []);
}

interface FailureProps {
  readonly message: string;
  readonly onRetry: () => void;
  readonly onClose: () => void;
  readonly back: string;
}

function Failure({ message, onRetry, onClose, back }: FailureProps): ReactNode {
  return (
    <div className="stack-message" role="alert" data-testid="moment-error">
      <p>
        <strong>This moment could not be loaded.</strong> {message}
      </p>
      <p className="text-2">What is stored stays as it is, and trading is not affected.</p>
      <p className="moment-choices">
        <Button testId="button-retry-moment" onClick={onRetry}>
          Load again
        </Button>
        <Button testId="button-leave-moment" tone="plain" onClick={onClose}>
          Back to {back}
        </Button>
      </p>
    </div>
  );
}

/** Chart and heatmap of a past moment of a run, in the place of its equity curve: what the strategy saw, and what came. */
export function MomentView({
  runId,
  ask,
  words = OF_A_RUN,
  time,
  trade = null,
  onClose,
  onPrevious = null,
  onNext = null,
}: MomentViewProps): ReactNode {
  const [store] = useState(() => createMomentStore(ask));
  const source = useMemo(() => momentSource(store), [store]);
  const { shown, loading, error, load } = useStore(store);
  const [timeframe, setTimeframe] = useState<Timeframe | null>(null);
  const [side, setSide] = useState(() => endAt(trade, time));
  const number = trade?.number ?? null;
  const [seen, setSeen] = useState({ runId, time, number });
  if (seen.runId !== runId || seen.time !== time || seen.number !== number) {
    setSeen({ runId, time, number });
    setSide(endAt(trade, time));
  }
  const asked = timeOfEnd(trade, side, time);
  const request = useMemo<MomentRequest>(
    () => ({ runId, time: asked, timeframe, trade: number }),
    [runId, asked, timeframe, number],
  );
  useEffect(() => void load(request), [load, request]);
  usePinnedFocus(store, trade === null ? null : side);
  useMomentKeys({ onClose, onPrevious, onNext, onTimeframe: setTimeframe });
  return (
    <Panel
      title="Chart of the moment"
      testId="panel-moment"
      className="panel-chart panel-moment"
      heading={
        <MomentHeading
          time={asked}
          trade={trade}
          side={side}
          onSide={setSide}
          onPrevious={onPrevious}
          onNext={onNext}
          onClose={onClose}
          words={words}
        />
      }
    >
      <div className="moment-body" aria-busy={loading} data-testid="moment-body" data-focus={shown?.focus}>
        {shown === null ? null : (
          <ChartSourceProvider value={source}>
            <div className="moment-toolbar">
              <ChartToolbar timeframe={timeframe} onTimeframe={setTimeframe} />
            </div>
            <StackView stale={false} />
          </ChartSourceProvider>
        )}
        {error === null ? null : (
          <Failure message={error.message} back={words.back} onRetry={() => void load(request)} onClose={onClose} />
        )}
        {shown === null && loading ? (
          <div className="stack-loading" data-testid="moment-loading">
            <Skeleton lines={12} />
          </div>
        ) : null}
      </div>
    </Panel>
  );
}
