import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { RecordingStore } from '../ports.ts';
import type { SessionState } from './session-state.ts';

/** A candle in a recording: open time, O, H, L, C, volume, 1 when it is filled. */
export type RecordedCandle = readonly [number, number, number, number, number, number, 0 | 1];

/** What the lenses were warmed up with: bars of T first, then the minutes that follow them. */
export interface RecordedWarmUp {
  readonly bars: readonly RecordedCandle[];
  readonly minutes: readonly RecordedCandle[];
}

/** Writes down the candles a session sees; with its journal they are all that is needed to play it again. */
export interface SessionRecorder {
  begin(warmUp: { readonly bars: readonly Candle[]; readonly minutes: readonly Candle[] }, state: SessionState): void;
  minute(candle: Candle): void;
  /** Brings what was seen to disk. */
  flush(): void;
}

export interface SessionRecorderOptions {
  readonly store: RecordingStore;
  readonly sessionId: string;
  readonly mode: string;
  readonly configuration: Configuration;
  readonly now: () => number;
  /** Hears once that recording has ended because the disk refused. Trading goes on: the journal is stricter. */
  readonly failed: (reason: string) => void;
}

export function recordedCandle(candle: Candle): RecordedCandle {
  const { time, open, high, low, close, volume, filled } = candle;
  return [time, open, high, low, close, volume, filled === true ? 1 : 0];
}

export function createSessionRecorder(options: SessionRecorderOptions): SessionRecorder {
  const { store, sessionId, configuration } = options;
  let broken = false;
  let waiting: string[] = [];

  function attempt(write: () => void): void {
    if (broken) return;
    try {
      write();
    } catch (error) {
      broken = true;
      waiting = [];
      options.failed(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    begin({ bars, minutes }, state) {
      const warmUp: RecordedWarmUp = { bars: bars.map(recordedCandle), minutes: minutes.map(recordedCandle) };
      attempt(() =>
        store.begin({
          sessionId,
          started: Math.round(options.now()),
          mode: options.mode,
          symbol: configuration.symbol,
          configuration: JSON.stringify(configuration),
          state: JSON.stringify(state),
          warmUp: JSON.stringify(warmUp),
        }),
      );
    },
    minute(candle) {
      waiting.push(JSON.stringify(recordedCandle(candle)));
    },
    flush() {
      const candles = waiting;
      waiting = [];
      attempt(() => store.addMinutes(sessionId, candles));
    },
  };
}
