import type { LatencyView, SessionHealthView, StreamHealthView } from '../../../engine/api/health-views.ts';
import { formatNumber, formatSigned } from '../../ui/format-number.ts';
import { formatAge } from '../../ui/format-time.ts';

export interface HealthRow {
  readonly id: string;
  readonly label: string;
  /** With its unit; what is not known yet is said. */
  readonly value: string;
  readonly aside: string;
  /** What the figure is and what it is good for. */
  readonly meaning: string;
  readonly warn: boolean;
  /** One value a second, the oldest first. */
  readonly curve: readonly (number | null)[] | null;
}

export interface HealthGroup {
  readonly title: string;
  readonly rows: readonly HealthRow[];
}

const NONE_YET = 'none yet';

/** Milliseconds as one reads them: two digits after the point below 10 ms, seconds from 10 s on. */
export function milliseconds(value: number | null): string {
  if (value === null) return NONE_YET;
  if (value >= 10_000) return `${formatNumber(value / 1_000, 1)} s`;
  return `${formatNumber(value, value < 10 ? 1 : 0)} ms`;
}

function latency({ p50, p99, of }: LatencyView): { readonly value: string; readonly aside: string } {
  if (p50 === null || p99 === null) return { value: NONE_YET, aside: '' };
  const requests = of === 1 ? '1 request' : `${formatNumber(of, 0)} requests`;
  return { value: `${milliseconds(p50)} · p99 ${milliseconds(p99)}`, aside: `of ${requests}` };
}

function reconnects(stream: StreamHealthView, now: number): { readonly value: string; readonly aside: string } {
  const { status, reconnects: count, lastCause, lastAt } = stream;
  const times = count === 0 ? 'never lost' : count === 1 ? 'lost once' : `lost ${count} times`;
  const cause = lastCause === null || lastCause === '' ? '' : lastCause;
  const when = lastAt === null ? '' : `${formatAge(Math.max(0, now - lastAt))} ago`;
  return { value: `${status}, ${times}`, aside: [when, cause].filter((part) => part !== '').join(': ') };
}

function queueWords({
  order,
  lookup,
  history,
  public: open,
  inFlight,
}: NonNullable<SessionHealthView['queues']>): string {
  const parts: readonly (readonly [number, string])[] = [
    [order, 'orders'],
    [lookup, 'look-ups'],
    [history, 'reads'],
    [open, 'public'],
    [inFlight, 'under way'],
  ];
  return parts.flatMap(([count, name]) => (count === 0 ? [] : [`${count} ${name}`])).join(', ');
}

function megabytes(bytes: number): string {
  return `${formatNumber(bytes / 1e6, 1)} MB`;
}

/** The whole panel in words: groups of figures with units, what each means, and which of them is not as it should be. */
export function healthGroups(health: SessionHealthView): readonly HealthGroup[] {
  const warned = new Set(health.warnings.map(({ about }) => about));
  const row = (
    id: string,
    about: SessionHealthView['warnings'][number]['about'] | null,
    label: string,
    figure: { readonly value: string; readonly aside: string },
    meaning: string,
    curve: HealthRow['curve'] = null,
  ): HealthRow => ({ id, label, ...figure, meaning, warn: about !== null && warned.has(about), curve });
  const { at, feed, errors, loop, queues, threads, journal, recording, clockSkewMs } = health;
  const failed = errors.ambiguous + errors.busy + errors.denied + errors.invalid;
  const kinds = (['ambiguous', 'busy', 'denied', 'invalid'] as const)
    .filter((kind) => errors[kind] > 0)
    .map((kind) => `${errors[kind]} ${ERROR_WORDS[kind]}`);
  const waiting = queues === null ? 0 : queues.order + queues.lookup + queues.history + queues.public;
  return [
    {
      title: 'Market and account',
      rows: [
        row(
          'feed-age',
          'feed',
          'Feed age',
          { value: milliseconds(feed.ageMs), aside: `too old from ${formatNumber(feed.staleAfterMs / 1_000, 0)} s` },
          'Time since the newest message of the market. When it is too old, nothing new is entered.',
          feed.ages,
        ),
        row(
          'market-stream',
          'feed',
          'Market stream',
          reconnects(health.market, at),
          'The connection that brings trades and the order book. After each loss it is made anew and what was missed is asked for.',
        ),
        row(
          'account-stream',
          'account',
          'Account stream',
          reconnects(health.account, at),
          'The connection that brings news of your orders and fills. While it is gone nothing new is entered.',
        ),
        row(
          'clock-skew',
          'clock',
          'Clock skew',
          { value: clockSkewMs === null ? NONE_YET : `${formatSigned(clockSkewMs, 0)} ms`, aside: 'limit 5 s' },
          'How far this computer’s clock is behind (+) or ahead (−) of the exchange’s. Deadlines of orders depend on it.',
        ),
      ],
    },
    {
      title: 'Requests',
      rows: [
        row(
          'order-latency',
          'orders',
          'Order round trip',
          latency(health.orders),
          'From the decision to send, change or cancel an order to the exchange’s answer, waiting for its turn included. Half are quicker than the first figure, one in a hundred is slower than the second.',
        ),
        row(
          'read-latency',
          'orders',
          'Reads',
          latency(health.reads),
          'The same for everything that is only asked: balances, fills, open orders, candles. These wait for orders and for the rate limit.',
        ),
        row(
          'errors',
          'errors',
          'Failed, last hour',
          { value: formatNumber(failed, 0), aside: kinds.join(', ') },
          'Requests that failed, by class. Unclear: nobody can say whether it had an effect, so it is looked up. Busy: refused for now and asked again. Denied: the key lacks something. Refused: not taken as it was, such as a post-only order that would have traded at once.',
        ),
        row(
          'queues',
          'queues',
          'Waiting calls',
          queues === null
            ? { value: 'not known', aside: '' }
            : {
                value: formatNumber(waiting, 0),
                aside: queueWords(queues),
              },
          'Calls that wait for their turn. Private calls go one after the other, orders before everything else.',
        ),
        ...health.rates.map(({ name, used, limit }) =>
          row(
            `rate-${name}`,
            'rates',
            name,
            { value: `${formatNumber(used, 1)} of ${formatNumber(limit, 0)}`, aside: 'decays by itself' },
            'Kraken counts requests and refuses those beyond its limit. Parallax keeps the same count and waits before it is reached.',
          ),
        ),
      ],
    },
    {
      title: 'This computer',
      rows: [
        row(
          'loop-delay',
          'loop',
          'Engine delay',
          loop === null
            ? { value: NONE_YET, aside: '' }
            : {
                value: `${milliseconds(loop.p50)} · p99 ${milliseconds(loop.p99)}`,
                aside: `at most ${milliseconds(loop.max)}`,
              },
          'By how much the engine comes late to its work, in the last minute. A busy computer makes it grow.',
          health.loopDelays,
        ),
        row(
          'threads',
          null,
          'Worker threads',
          {
            value: threads.atWork === 0 ? 'idle' : `${formatNumber(threads.atWork, 0)} at work`,
            aside: threads.waiting === 0 ? '' : `${formatNumber(threads.waiting, 0)} waiting`,
          },
          'Backtests, sweeps, replays and the candle history are worked on beside the engine, which never waits for them.',
        ),
        row(
          'journal',
          'journal',
          'Journal',
          {
            value: journal.state === 'failed' ? 'failed' : latency(journal.write).value,
            aside: `${formatNumber(journal.records, 0)} records${journal.bytes === null ? '' : `, ${megabytes(journal.bytes)}`}`,
          },
          'How long a record takes to be safe on the disk. Every decision is written down before it is acted on.',
        ),
        row(
          'recording',
          'recording',
          'Recording',
          {
            value: recording.problem === null ? 'on' : 'stopped',
            aside: `${formatNumber(recording.minutes, 0)} minutes${recording.problem === null ? '' : `, ${recording.problem}`}`,
          },
          'What the session saw is kept, so that it can be replayed and held against a backtest.',
        ),
      ],
    },
  ];
}

const ERROR_WORDS = { ambiguous: 'unclear', busy: 'busy', denied: 'denied', invalid: 'refused' } as const;
