import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { SignalBar } from '../../../engine/domain/signal.ts';
import { MINUTE_MS, type Timeframe, timeframeMs } from '../../../engine/domain/timeframe.ts';
import { createCorrectableStream } from '../../../engine/signals/correctable-stream.ts';
import { createSignalStream } from '../../../engine/signals/signal-stream.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';

const START = Date.UTC(2026, 0, 5);

function configurationOf(timeframe: Timeframe): Configuration {
  const parsed = parseConfiguration({ timeframe });
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join());
  return parsed.value;
}

/** A random walk whose steps are whole tenths. */
function candle(time: number, random: number): Candle {
  const middle = 1_000 + (random % 400) / 10;
  return {
    time,
    open: middle,
    high: middle + (random % 7),
    low: middle - (random % 5),
    close: middle + ((random % 3) - 1),
    volume: 1 + (random % 11),
  };
}
const minuteAt = (index: number, random: number): Candle => candle(START + index * MINUTE_MS, random);

/** What a stream that knows nothing of corrections makes of the same history and minutes. */
function fresh(configuration: Configuration, bars: readonly Candle[], minutes: readonly Candle[]): SignalBar[] {
  const stream = createSignalStream(configuration);
  const made = bars.map((bar) => stream.pushBar(bar));
  for (const minute of minutes.toSorted((a, b) => a.time - b.time)) {
    const bar = stream.push(minute);
    if (bar !== null) made.push(bar);
  }
  return made;
}

describe('a signal stream whose candles are corrected', () => {
  it.each(['1m', '5m', '1h'] as const)(
    'goes on like a fresh stream over the corrected candles (%s)',
    (timeframe) => {
      const configuration = configurationOf(timeframe);
      const intervalMs = timeframeMs(timeframe);
      const bars = Array.from({ length: 150 }, (_, index) =>
        candle(START - (150 - index) * intervalMs, (index * 7_919) % 1_000),
      );
      const numbers = fc.nat({ max: 999 });
      fc.assert(
        fc.property(
          fc.array(numbers, { minLength: 70, maxLength: 130 }),
          // What is missing at first makes a gap, which a correction may fill.
          fc.uniqueArray(fc.nat({ max: 129 }), { maxLength: 5 }),
          fc.array(fc.record({ after: fc.nat({ max: 129 }), of: fc.nat({ max: 129 }), random: numbers })),
          (randoms, missing, corrections) => {
            const stream = createCorrectableStream(configuration);
            const warm = stream.warmUp(bars, []);
            expect(warm).toEqual(fresh(configuration, bars, []));
            const known = new Map<number, Candle>();
            for (const [index, random] of randoms.entries()) {
              if (!missing.includes(index)) {
                const minute = minuteAt(index, random);
                known.set(index, minute);
                const bar = stream.push(minute);
                const expected = fresh(configuration, bars, [...known.values()]);
                const completes = expected.at(-1)?.closeTime === minute.time + MINUTE_MS ? expected.at(-1) : null;
                expect(bar).toEqual(completes);
              }
              const now = corrections.filter(({ after, of }) => after === index && of <= index);
              const newest = Math.max(-1, ...known.keys());
              const minutes = now.flatMap(({ of, random: other }) => (of <= newest ? minuteAt(of, other) : []));
              if (minutes.length === 0) continue;
              const oldest = Math.min(...known.keys());
              const taken = minutes.filter(({ time }) => time >= START + oldest * MINUTE_MS);
              for (const minute of taken) known.set((minute.time - START) / MINUTE_MS, minute);
              const { bars: renewed, ignored } = stream.correct(minutes);
              expect(ignored).toBe(minutes.length - taken.length);
              const from = renewed[0]?.time ?? Number.POSITIVE_INFINITY;
              const all = fresh(configuration, bars, [...known.values()]);
              expect(renewed).toEqual(all.filter(({ time }) => time >= from));
            }
          },
        ),
        // A failure is told as it was found: to make it smaller takes minutes.
        { numRuns: 25, endOnFailure: true },
      );
    },
    60_000,
  );

  it('does the same for the same calls, and ignores minutes from before everything it keeps', () => {
    const configuration = configurationOf('5m');
    const play = (): unknown => {
      const stream = createCorrectableStream(configuration);
      stream.warmUp([], []);
      const made: unknown[] = [];
      for (let index = 0; index < 6_500; index++) made.push(stream.push(minuteAt(index, (index * 31) % 997)));
      made.push(stream.correct([minuteAt(0, 5)]), stream.correct([minuteAt(6_490, 5)]));
      return made;
    };
    const made = play() as readonly unknown[];
    expect(made.at(-2)).toEqual({ bars: [], ignored: 1 });
    expect(made.at(-1)).toMatchObject({ ignored: 0 });
    expect(play()).toEqual(made);
  });
});
