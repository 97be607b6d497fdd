import { useEffect, useRef, useState, type ReactNode } from 'react';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { formatDayClock, timeParts, type TimeZone } from '../../ui/format-time.ts';
import { Popover } from '../../ui/popover.tsx';
import { useChartSource } from '../../stores/chart-source.ts';
import { useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { barAtTime, readTime } from './go-to-time.ts';
import { allBars } from './overlay-data.ts';

function written(time: number, zone: TimeZone): string {
  const { year } = timeParts(time, zone);
  return `${formatDayClock(time, zone)} ${year}`;
}

function GoToForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const source = useChartSource();
  const zone = useUiStore((store) => store.zone);
  const [text, setText] = useState('');
  const [error, setError] = useState<string | undefined>(undefined);
  // The bars as they are when the form opens; a form that follows the stream would be drawn with every tick.
  const [data] = useState(() => source.data.read());
  const bars = data === null ? [] : allBars(data);
  const first = bars.at(0);
  const last = bars.at(-1);
  const go = (): void => {
    const time = readTime(text, zone);
    if (time === null) {
      setError('Write it as 2026-05-21 or 2026-05-21 14:30.');
      return;
    }
    const index = data === null ? null : barAtTime(bars, timeframeMs(data.timeframe), time);
    if (index === null) {
      setError('The chart has no bar then. A longer timeframe reaches further.');
      return;
    }
    useStackStore.getState().controller?.centre(index);
    onDone();
  };
  const range =
    first === undefined || last === undefined
      ? 'no bars yet'
      : `${written(first.time, zone)} – ${written(last.time, zone)}`;
  return (
    <form
      className="go-to"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <TextField
        label={zone === 'utc' ? 'Date and time, UTC' : 'Date and time, local'}
        value={text}
        onChange={(value) => {
          setText(value);
          setError(undefined);
        }}
        placeholder="2026-05-21 14:30"
        error={error}
        hint={`Loaded: ${range}`}
        testId="go-to-field"
      />
      <Button testId="go-to-go" tone="accent" onClick={go}>
        Go
      </Button>
    </form>
  );
}

/** Takes the chart to a date; Alt+G opens it. */
export function GoTo(): ReactNode {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.code !== 'KeyG' || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <span ref={anchor}>
      <Button testId="button-go-to" tone="plain" title="Go to a date (Alt+G)" onClick={() => setOpen(!open)}>
        Go to
      </Button>
      <Popover label="Go to a date" open={open} onClose={() => setOpen(false)} anchor={anchor} align="end">
        <GoToForm onDone={() => setOpen(false)} />
      </Popover>
    </span>
  );
}
