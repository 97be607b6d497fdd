import type { ReactNode } from 'react';
import { formatNumber, formatSigned } from '../../ui/format-number.ts';
import { formatFull } from '../../ui/format-time.ts';
import { useMarketTime } from '../../stores/clock-store.ts';
import { useFeed } from '../../stores/feed.ts';
import { useHealthStore } from '../../stores/health-store.ts';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import './status-bar.css';

const MAX_CLOCK_SKEW_MS = 5_000;

function MarketClock(): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const speed = useSession((session) => session.info.speed);
  const now = useMarketTime();
  return (
    <span
      data-testid="market-time"
      data-value={Math.round(now)}
      title={speed === 1 ? 'Market time' : `Market time, running at ${speed}×`}
    >
      {formatFull(now, zone)} {zone === 'utc' ? 'UTC' : 'local'}
    </span>
  );
}

function Health(): ReactNode {
  const health = useSession((session) => session.health);
  const feed = useFeed();
  const exchange = useSession((session) => session.info.exchangeName);
  const toggle = useHealthStore((store) => store.toggle);
  const skewed = health.clockSkewMs !== null && Math.abs(health.clockSkewMs) > MAX_CLOCK_SKEW_MS;
  return (
    <>
      <button
        type="button"
        className="health-button"
        title="Session health: latencies, errors, queues"
        aria-haspopup="dialog"
        data-testid="exchange-latency"
        onClick={(event) => toggle(event.currentTarget)}
      >
        <strong>{exchange}</strong> REST{' '}
        {health.restLatencyMs === null ? '–' : `${formatNumber(health.restLatencyMs, 0)} ms`}
        {health.consecutiveApiErrors > 0 ? (
          <span className="warn">
            {' '}
            · {health.consecutiveApiErrors} {health.consecutiveApiErrors === 1 ? 'error' : 'errors'} in a row
          </span>
        ) : null}
      </button>
      <span data-testid="feed-status">
        Feed <Word ok={feed === 'connected'}>{feed === 'silent' ? 'not heard' : feed}</Word> · account{' '}
        <Word ok={feed !== 'silent' && health.account === 'connected'}>
          {feed === 'silent' ? 'not heard' : health.account}
        </Word>
      </span>
      <span data-testid="clock-skew">
        Clock skew{' '}
        <Word ok={!skewed}>{health.clockSkewMs === null ? '–' : `${formatSigned(health.clockSkewMs, 0)} ms`}</Word>
      </span>
      <span data-testid="journal-state">
        Journal <Word ok={health.journal === 'synced'}>{health.journal}</Word>
      </span>
      {health.reconciled ? null : (
        <span data-testid="reconciling">
          <Word ok={false}>reconciling with the exchange</Word>
        </span>
      )}
    </>
  );
}

function Word({ ok, children }: { readonly ok: boolean; readonly children: ReactNode }): ReactNode {
  return <strong className={ok ? '' : 'warn'}>{ok ? children : <>⚠ {children}</>}</strong>;
}

function Drift(): ReactNode {
  const drift = useSession((session) => session.position.drift);
  const base = useSession((session) => session.info.instrument.base);
  const decimals = useSession((session) => session.info.instrument.lotDecimals);
  return (
    <span
      data-testid="drift"
      title={
        drift === null
          ? 'The account holds what its trades come to'
          : `The account holds ${formatNumber(drift.account, decimals)} ${base}, its trades come to ${formatNumber(drift.trades, decimals)} ${base}: the account's figure is used`
      }
    >
      Drift{' '}
      <Word ok={drift === null}>
        {drift === null ? 'none' : `${formatSigned(drift.account - drift.trades, decimals)} ${base}`}
      </Word>
    </span>
  );
}

interface StatusBarProps {
  /** Long work that is under way. */
  readonly work: ReactNode;
}

/** What a trader looks at when something feels wrong: latency, feed, clock, journal, drift, configuration, time. */
export function StatusBar({ work }: StatusBarProps): ReactNode {
  const info = useSession((session) => session.info);
  const lenses = `${info.entryRequired} of 8 within ${info.entryWindowBars} bars`;
  return (
    <footer className="status-bar" data-testid="status-bar">
      <Health />
      <Drift />
      <span className="status-space" />
      {work}
      <span className="text-3 status-wide">Charts: TradingView Lightweight Charts™</span>
      <span
        data-testid="configuration"
        title={`Entry: ${lenses}. Exit: ${info.exitRequired} of 8 within ${info.exitWindowBars} bars and ${info.minDivergences} divergences.`}
      >
        Config <strong>{info.configurationName}</strong> · {info.timeframe} · {info.entryRequired} of 8
      </span>
      <MarketClock />
    </footer>
  );
}
