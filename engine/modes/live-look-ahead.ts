import { z } from 'zod';
import { evenCuts } from '../backtest/look-ahead.ts';
import type { Configuration } from '../domain/configuration.ts';
import { parseJson } from '../domain/parse-json.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import { seriesFromCandles } from '../market/candle-series.ts';
import type { MarketFeed, SessionStore } from '../ports.ts';
import { createResearchPool } from '../workers/research-pool.ts';

const noteSchema = z.object({
  /** The configuration it was about, as text. */
  configuration: z.string(),
  /** Wall time, UTC ms. */
  checked: z.number(),
  cuts: z.number(),
  bars: z.number(),
  violations: z.number(),
});
export type LookAheadNote = z.infer<typeof noteSchema>;

/** Runs and remembers the look-ahead check of the configuration that a session trades by. */
export interface LookAheadDesk {
  /** Of this very configuration; null when it was never checked. */
  latest(): LookAheadNote | null;
  /** Runs it on the exchange's own bars; what stood in the way, null when it ran. */
  check(): Promise<string | null>;
}

export interface LookAheadDeskOptions {
  readonly configuration: Configuration;
  readonly feed: MarketFeed;
  readonly store: SessionStore;
  readonly wallNow: () => number;
  readonly log: (line: string) => void;
}

const SETTING = 'look_ahead';
/** Fewer bars than this hardly reach past the warm-up of the lenses. */
const LEAST_BARS = 200;

export function createLookAheadDesk(options: LookAheadDeskOptions): LookAheadDesk {
  const { configuration, feed, store, wallNow, log } = options;
  const text = JSON.stringify(configuration);
  let running: Promise<string | null> | null = null;

  async function run(): Promise<string | null> {
    const { symbol, timeframe, maxGapMinutes } = configuration;
    const candles = await feed.candles(symbol, timeframe);
    if (!candles.ok) return `the bars could not be read: ${candles.error.message}`;
    // The last one is still running.
    const closed = candles.value.slice(0, -1);
    if (closed.length < LEAST_BARS) return `the exchange has ${closed.length} bars; the check needs ${LEAST_BARS}`;
    const series = seriesFromCandles(closed, timeframeMs(timeframe));
    const cuts = evenCuts(series.length);
    const pool = createResearchPool(1, {
      background: true,
      onFault: (error) => log(`look-ahead check: ${error.message}`),
    });
    try {
      const findings = await pool.checkLookAhead(pool.share(series, maxGapMinutes), configuration, { cuts });
      const note: LookAheadNote = {
        configuration: text,
        checked: Math.round(wallNow()),
        cuts: cuts.length,
        bars: series.length,
        violations: findings.length,
      };
      store.writeSetting(SETTING, JSON.stringify(note));
      return null;
    } catch (error) {
      return `the check did not run: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      await pool.close();
    }
  }

  return {
    latest() {
      const kept = store.readSetting(SETTING);
      // One that cannot be read says nothing: the check is run again.
      const note = noteSchema.safeParse(kept === null ? null : parseJson(kept)).data;
      return note?.configuration === text ? note : null;
    },
    check() {
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
  };
}
