import { useState, type ReactNode } from 'react';
import type { DataOverviewView } from '../../../engine/api/data-views.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DateField, SelectField, TextField } from '../../ui/fields.tsx';
import { formatDuration } from '../../ui/format-time.ts';
import { isSameSeries, seriesId, useDataStore } from '../../stores/data-store.ts';
import { useDataWorkStore } from '../../stores/data-work-store.ts';
import {
  backfillMarkets,
  backfillTime,
  dayStart,
  OTHER_MARKET,
  PRESETS,
  rangeDays,
  rangeProblemOf,
} from './backfill-range.ts';
import { DAY_MS } from './coverage-figures.ts';
import { symbolProblem, typedMarket } from './import-choice.ts';

/** What "today" is, UTC ms: a simulated market has a calendar of its own. */
export interface Now {
  readonly simulated: number;
  readonly real: number;
}

interface BackfillDialogProps {
  readonly overview: DataOverviewView;
  readonly now: Now;
  readonly onClose: () => void;
}

function Duration({ days, simulated }: { readonly days: number; readonly simulated: boolean }): ReactNode {
  if (simulated) {
    return <p className="text-2">The simulated market answers from this computer, as fast as the disk takes it.</p>;
  }
  const { quiet, busy } = backfillTime(days);
  return (
    <p className="text-2" data-testid="backfill-duration">
      Kraken gives past trades 1,000 at a time, about one request a second. {days === 1 ? 'One day' : `${days} days`} of
      a quiet market take about <strong>{formatDuration(quiet)}</strong>, of the busiest{' '}
      <strong>{formatDuration(busy)}</strong>. It can be paused and goes on where it was left; for years, importing
      Kraken’s archive is far quicker.
    </p>
  );
}

/** Asks the exchange for a market's past. */
export function BackfillDialog({ overview, now: clocks, onClose }: BackfillDialogProps): ReactNode {
  const selected = useDataStore((store) => store.selected);
  const backfill = useDataWorkStore((store) => store.backfill);
  const failure = useDataWorkStore((store) => store.failure);
  const markets = backfillMarkets(overview);
  const [marketId, setMarketId] = useState(() => {
    const market = markets.find((one) => isSameSeries(one, selected)) ?? markets[0];
    return market === undefined ? OTHER_MARKET : seriesId(market);
  });
  const [typed, setTyped] = useState('');
  const market =
    marketId === OTHER_MARKET ? typedMarket(typed) : (markets.find((one) => seriesId(one) === marketId) ?? null);
  const now = market?.simulated === true ? clocks.simulated : clocks.real;
  const [from, setFrom] = useState<number | null>(() => dayStart(now) - PRESETS[0].days * DAY_MS);
  const [to, setTo] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const problem = rangeProblemOf(from, to, now);
  const chooseMarket = (id: string): void => {
    setMarketId(id);
    const simulated = markets.find((one) => seriesId(one) === id)?.simulated ?? false;
    // The days of one calendar mean nothing in the other.
    if (simulated !== (market?.simulated ?? false)) {
      setFrom(dayStart(simulated ? clocks.simulated : clocks.real) - PRESETS[0].days * DAY_MS);
      setTo(null);
    }
  };
  const start = async (): Promise<void> => {
    if (market === null || from === null) return;
    setBusy(true);
    // The field names the last day; the range ends before the one after it.
    const started = await backfill({ series: market, from, to: to === null ? null : to + DAY_MS });
    setBusy(false);
    if (started) onClose();
  };
  return (
    <Dialog
      title="Backfill from the exchange"
      open
      onClose={onClose}
      testId="backfill-dialog"
      footer={
        <>
          {failure === null ? null : (
            <span className="field-error dialog-note" role="alert">
              {failure.error.message}
            </span>
          )}
          <Button testId="button-backfill-cancel" onClick={onClose}>
            Cancel
          </Button>
          <Button
            testId="button-backfill-start"
            tone="primary"
            busy={busy}
            disabled={market === null || problem !== undefined}
            title={problem ?? ''}
            onClick={() => void start()}
          >
            Backfill
          </Button>
        </>
      }
    >
      <SelectField
        label="Market"
        value={marketId}
        options={[
          ...markets.map((one) => ({ value: seriesId(one), label: seriesId(one) })),
          { value: OTHER_MARKET, label: 'Another market of Kraken…' },
        ]}
        onChange={chooseMarket}
        testId="backfill-market"
      />
      {marketId === OTHER_MARKET ? (
        <TextField
          label="Market of Kraken"
          value={typed}
          onChange={setTyped}
          placeholder="ETH/USD"
          error={symbolProblem(typed)}
          testId="backfill-typed-market"
        />
      ) : null}
      <div className="field-row">
        <DateField label="First day, UTC" value={from} onChange={setFrom} error={problem} testId="backfill-from" />
        <DateField label="Last day, UTC" value={to} onChange={setTo} hint="Empty: until now." testId="backfill-to" />
      </div>
      <div className="field-row">
        {PRESETS.map(({ id, label, days }) => (
          <Button
            key={id}
            testId={`backfill-preset-${id}`}
            onClick={() => {
              setFrom(dayStart(now) - days * DAY_MS);
              setTo(null);
            }}
          >
            {label}
          </Button>
        ))}
      </div>
      {market === null || from === null || problem !== undefined ? null : (
        <Duration days={rangeDays(from, to, now)} simulated={market.simulated} />
      )}
    </Dialog>
  );
}
