import type { CallError, ResearchHandlers } from '../../engine/api/contract.ts';
import { researchContract } from '../../engine/api/research-contract.ts';

/** Handlers that answer every question about the past with one reason why there is no answer. */
export function unavailableHandlers(message: string): ResearchHandlers {
  const error: CallError = { code: 'unavailable', message, field: null };
  const refuse = () => ({ ok: false, error }) as const;
  // Every key of the contract gets the same refusal, which is an answer to any method.
  return Object.fromEntries(Object.keys(researchContract).map((name) => [name, refuse])) as {
    [Name in keyof ResearchHandlers]: typeof refuse;
  };
}
