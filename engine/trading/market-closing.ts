import { MINUTE_MS } from '../domain/timeframe.ts';
import type { TradeContinuity } from '../market/trade-continuity.ts';
import type { ConnectionStatus } from '../ports.ts';
import type { MarketCatchUp } from './market-catch-up.ts';
import type { MarketMinutes } from './market-minutes.ts';
import type { MarketListener } from './market-watch.ts';

/**
 * Decides when a minute is closed. The exchange never says so; a minute is closed when nothing of it can be missing: a
 * trade after it joins those known without a hole, or the exchange was asked after it was over. A wrong candle is worse
 * than one that comes some seconds late; but while the stream is alive and the exchange does not answer, minutes are
 * closed after `LONGEST_WAIT_MS` by what was heard, and what was missing corrects them later. While the stream is away
 * too nothing is closed: nothing can be traded then either.
 */
export interface MinuteCloser {
  look(connection: ConnectionStatus): void;
  /** The exchange's own candles have come: the closed minutes are compared for now. */
  compared(): void;
}

export interface MinuteCloserOptions {
  readonly minutes: MarketMinutes;
  readonly continuity: TradeContinuity;
  readonly catchUp: MarketCatchUp;
  /** Minutes that have ended by then can be proven complete by asking. */
  readonly provable: () => number;
  readonly wallNow: () => number;
  readonly listener: MarketListener;
}

/** Wall time. */
const LONGEST_WAIT_MS = 30_000;
/** Closed minutes are compared with the exchange's own this often: market time and wall time must have passed. */
const COMPARE_EVERY_MS = 15 * MINUTE_MS;
const COMPARE_EVERY_WALL_MS = 60_000;

export function createMinuteCloser(options: MinuteCloserOptions): MinuteCloser {
  const { minutes, continuity, catchUp, provable, wallNow, listener } = options;
  /** Wall time for which an ended minute has waited while the stream was alive, and when that was last looked at. */
  let waited = 0;
  let lookedAt = wallNow();
  let unproven = false;
  let comparedAt = minutes.openMinute();
  let comparedAtWall = wallNow();

  function waitOn(connection: ConnectionStatus): void {
    const now = wallNow();
    const since = now - lookedAt;
    lookedAt = now;
    if (continuity.completeUntil() >= minutes.openMinute()) {
      if (unproven) listener.warning('All trades are known again.');
      unproven = false;
    }
    if (minutes.openMinute() + MINUTE_MS > provable()) {
      if (!unproven) waited = 0;
      return;
    }
    catchUp.want();
    if (connection === 'connected') waited += since;
    if (waited < LONGEST_WAIT_MS) return;
    if (!unproven) {
      unproven = true;
      const minute = new Date(minutes.openMinute()).toISOString().slice(11, 16);
      const cause = catchUp.failure() ?? 'the exchange has not answered';
      listener.warning(
        `Whether all trades from ${minute} on are known could not be found out (${cause}): minutes are closed by what was heard, and corrected when the exchange answers.`,
      );
    }
    minutes.closeUpTo(provable());
  }

  function compare(): void {
    const isDue = minutes.openMinute() - comparedAt >= COMPARE_EVERY_MS;
    if (isDue && wallNow() - comparedAtWall >= COMPARE_EVERY_WALL_MS) catchUp.wantCandles();
  }

  return {
    compared() {
      comparedAt = provable();
      comparedAtWall = wallNow();
    },
    look(connection) {
      minutes.closeUpTo(continuity.completeUntil());
      waitOn(connection);
      compare();
    },
  };
}
