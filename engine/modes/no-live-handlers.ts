import type { LiveHandlers } from '../api/contract.ts';
import { liveContract } from '../api/mode-contract.ts';
import type { Mode } from '../engine.ts';
import { refused } from '../research/answers.ts';

/** Where no real money is traded nothing has to be armed. */
export function noLiveHandlers(mode: Mode): LiveHandlers {
  const refuse = () => refused(`This is ${mode} mode: the checklist and arming belong to live trading.`);
  // Every key of the contract gets the same refusal, which is an answer to any method.
  return Object.fromEntries(Object.keys(liveContract).map((name) => [name, refuse])) as {
    [Name in keyof LiveHandlers]: typeof refuse;
  };
}
