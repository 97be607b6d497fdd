import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { contract } from '../../../engine/api/contract.ts';
import type {
  CallError,
  CallResult,
  MethodInput,
  MethodOutput,
  ResearchHandlers,
} from '../../../engine/api/contract.ts';
import type { JobView } from '../../../engine/api/jobs.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { streamItemSchema } from '../../../engine/api/stream.ts';
import type { Candle } from '../../../engine/domain/candle.ts';
import { splitCandles } from '../../../engine/market/history/candle-days.ts';
import { openResearch } from '../../../engine/research/open-research.ts';
import type { Research, ResearchOptions } from '../../../engine/research/open-research.ts';
import { openHistory } from '../../../engine/storage/candles/open-history.ts';
import { runsFile } from '../../../engine/storage/runs/open-runs.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';

type ResearchMethod = keyof ResearchHandlers;

export interface TestResearch {
  readonly research: Research;
  /** Everything that was published, in order. */
  readonly items: readonly StreamItem[];
  readonly lines: readonly string[];
  /** The answer to a call; throws when it is refused. Both ways are held against the contract. */
  call<Name extends ResearchMethod>(method: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>>;
  /** Why a call is refused; throws when it is not. */
  refusal<Name extends ResearchMethod>(method: Name, input: MethodInput<Name>): Promise<CallError>;
  /** The job as it was when it ended. */
  over(jobId: string): Promise<JobView>;
  /** Waits for something to be published. */
  seen(isIt: (item: StreamItem) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Research on real threads and databases. */
export function openTestResearch(dataFolder: string, more: Partial<ResearchOptions> = {}): TestResearch {
  const items: StreamItem[] = [];
  const lines: string[] = [];
  const research = openResearch({
    dataFolder,
    configuration: DEFAULT_CONFIGURATION,
    sessionMarket: null,
    realMarket: () => Promise.resolve(null),
    files: null,
    now: Date.now,
    log: (line) => lines.push(line),
    ...more,
  });
  research.subscribe((published) => items.push(...published.map((item) => streamItemSchema.parse(item))));

  async function ask<Name extends ResearchMethod>(method: Name, input: MethodInput<Name>): Promise<CallResult<Name>> {
    const parsed = contract[method].input.parse(input) as MethodInput<Name>;
    const answer = await research.handlers[method](parsed);
    if (answer.ok) contract[method].output.parse(answer.value);
    return answer;
  }

  async function until(isSo: () => boolean, what: string): Promise<void> {
    for (let waited = 0; !isSo(); waited += 5) {
      if (waited > 15_000) throw new Error(`waited in vain for ${what}; ${lines.join('; ')}`);
      await sleep(5);
    }
  }

  const last = (jobId: string): JobView | undefined => {
    const item = items.findLast((candidate) => candidate.type === 'job' && candidate.job.id === jobId);
    return item?.type === 'job' ? item.job : undefined;
  };
  return {
    research,
    items,
    lines,
    async call(method, input) {
      const answer = await ask(method, input);
      if (!answer.ok) throw new Error(`${method}: ${answer.error.message}`);
      return answer.value;
    },
    async refusal(method, input) {
      const answer = await ask(method, input);
      if (answer.ok) throw new Error(`${method} was answered`);
      return answer.error;
    },
    async over(jobId) {
      const isOver = (): boolean => !['waiting', 'running', undefined].includes(last(jobId)?.state);
      await until(isOver, `job ${jobId}`);
      const job = last(jobId);
      if (job === undefined) throw new Error(`there is no job ${jobId}`);
      return job;
    },
    seen: (isIt) => until(() => items.some(isIt), 'an item'),
    close: () => research.close(),
  };
}

/** Puts candles into the history of a data folder. */
export function writeCandles(dataFolder: string, candles: readonly Candle[], symbol = 'BTC/USD'): void {
  const store = openHistory(dataFolder);
  if (!store.ok) throw new Error(store.error.message);
  store.value.writeDays({ symbol, simulated: false }, splitCandles(candles, 'archive'));
  store.value.close();
}

/** Changes what is stored of runs and sweeps behind the back of everybody. */
export function tamper(dataFolder: string, sql: string, ...values: readonly (string | number | Buffer)[]): void {
  const database = new Database(runsFile(dataFolder));
  database.prepare(sql).run(...values);
  database.close();
}
