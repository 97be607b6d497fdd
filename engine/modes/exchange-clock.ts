import { z } from 'zod';
import { failure, type Result, success } from '../domain/result.ts';
import type { Clock } from '../ports.ts';
import { createMarketClock } from '../trading/market-clock.ts';

const clockAnswerSchema = z.object({ now: z.number(), speed: z.number().positive(), instance: z.string() });
const RESYNC_WALL_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;

export interface ExchangeClock {
  readonly clock: Clock;
  readonly speed: number;
  /** Whether it is a simulator that told its own time. */
  readonly simulated: boolean;
  stop(): void;
}

/**
 * Market time of an exchange. A Parallax simulator tells its time and speed at `/parallax/clock`;
 * anything else (a 404) is taken to live in real time.
 */
export async function followExchangeClock(
  restUrl: string,
  wallNow: () => number,
): Promise<Result<ExchangeClock, string>> {
  const first = await askClock(restUrl);
  if (!first.ok) return first;
  if (first.value === null) {
    return success({ clock: createMarketClock(wallNow, () => 1), speed: 1, simulated: false, stop: () => undefined });
  }
  let { now: anchor, speed } = first.value;
  let anchoredAt = wallNow();
  const timer = setInterval(() => {
    void askClock(restUrl).then((answer) => {
      // A simulator that does not answer now keeps its pace until it does.
      if (!answer.ok || answer.value === null) return;
      anchor = answer.value.now;
      speed = answer.value.speed;
      anchoredAt = wallNow();
    });
  }, RESYNC_WALL_MS);
  timer.unref();
  return success({
    clock: createMarketClock(
      () => anchor + (wallNow() - anchoredAt) * speed,
      () => speed,
    ),
    speed: first.value.speed,
    simulated: true,
    stop: () => clearInterval(timer),
  });
}

async function askClock(restUrl: string): Promise<Result<z.infer<typeof clockAnswerSchema> | null, string>> {
  try {
    const answer = await fetch(`${restUrl}/parallax/clock`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (!answer.ok) return success(null);
    const parsed = clockAnswerSchema.safeParse(await answer.json());
    return success(parsed.success ? parsed.data : null);
  } catch (error) {
    const reason =
      error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
    return failure(`The exchange at ${restUrl} does not answer (${reason}). Is it running?`);
  }
}
