import { ENGINE_VERSION } from './engine-version.ts';

/** What a run's bytes depend on besides its configuration. */
export interface RunOrigin {
  readonly engineVersion: string;
  /** Of the prepared candles (`fingerprintCandles`). */
  readonly fingerprint: string;
}

/** Why work on candles with this fingerprint cannot be expected to give what it gave before; null when it must. */
export function rerunObstacle(origin: RunOrigin, fingerprint: string): string | null {
  if (origin.engineVersion !== ENGINE_VERSION) {
    return `it was made by engine version ${origin.engineVersion}, this is version ${ENGINE_VERSION}`;
  }
  if (origin.fingerprint === fingerprint) return null;
  return `the candles are no longer those it was made on (fingerprint ${fingerprint}, it was ${origin.fingerprint})`;
}
