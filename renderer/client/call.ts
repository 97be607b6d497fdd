import { z } from 'zod';
import {
  callErrorSchema,
  contract,
  type Bridge,
  type CallError,
  type CallResult,
  type Method,
  type MethodInput,
  type MethodOutput,
} from '../../engine/api/contract.ts';
import { getBridge } from './bridge.ts';

const envelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: callErrorSchema }),
]);

function broken(message: string): CallError {
  return { code: 'internal', message, field: null };
}

/**
 * One call of the contract through a bridge. Never throws: a bridge that is missing, breaks or answers
 * something else than the contract says becomes an error fit to be shown. `unavailable` says that nobody took the
 * call, so that nothing was done; `internal` that it broke on the way there or back: what it asked for may be done.
 */
export async function callThrough<Name extends Method>(
  bridge: Bridge | null,
  method: Name,
  input: MethodInput<Name>,
): Promise<CallResult<Name>> {
  if (bridge === null) {
    return {
      ok: false,
      error: {
        code: 'unavailable',
        message: 'The trading engine is not reachable from this page: open Parallax itself.',
        field: null,
      },
    };
  }
  let answer: unknown;
  try {
    answer = await bridge.call(method, input);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, error: broken(`The trading engine did not answer ${method}: ${reason}`) };
  }
  const envelope = envelopeSchema.safeParse(answer);
  if (!envelope.success) {
    return { ok: false, error: broken(`The answer to ${method} is not one the contract knows.`) };
  }
  if (!envelope.data.ok) return { ok: false, error: envelope.data.error };
  const value = contract[method].output.safeParse(envelope.data.value);
  if (!value.success) {
    const field = value.error.issues[0]?.path.map(String).join('.') ?? '';
    const error: CallError = {
      code: 'internal',
      message: `The answer to ${method} is malformed at "${field}".`,
      field,
    };
    return { ok: false, error };
  }
  // The schema looked up by `method` is the one that declares MethodOutput<Name>; the index type loses that link.
  return { ok: true, value: value.data as MethodOutput<Name> };
}

/** A call to the engine of this window. */
export function call<Name extends Method>(method: Name, input: MethodInput<Name>): Promise<CallResult<Name>> {
  return callThrough(getBridge(), method, input);
}
