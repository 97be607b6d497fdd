import {
  channelOf,
  contract,
  METHODS,
  type CallError,
  type CallResult,
  type Handlers,
  type Method,
} from '../../engine/api/contract.ts';
import type { Result } from '../../engine/domain/result.ts';
import { whyUntrusted, type SenderEvent, type TrustedPages } from './sender.ts';

/** The part of ipcMain that calls need. */
export interface CallReceiver {
  readonly handle: (channel: string, listener: (event: SenderEvent, input: unknown) => Promise<unknown>) => void;
}

/** A method's handler once its input has been parsed: the schema vouches for what the type no longer says. */
export type ParsedHandler = (input: unknown) => Promise<CallResult<Method>> | CallResult<Method>;

export interface CallOptions {
  readonly ipc: CallReceiver;
  readonly pages: TrustedPages;
  /** Finds who answers a method, or says why nobody does; may wait, but not for ever. */
  readonly findHandler: (method: Method) => Promise<Result<ParsedHandler, CallError>>;
  /** Development and tests: answers are held against the contract as well. */
  readonly checkOutputs: boolean;
  readonly log: (line: string) => void;
}

/** Opens one channel for every method of the contract, and no other. */
export function bindCalls(options: CallOptions): void {
  for (const method of METHODS) {
    options.ipc.handle(channelOf(method), async (event, input) => {
      const distrust = whyUntrusted(event, options.pages);
      if (distrust !== null) {
        options.log(`refused ${method}: ${distrust}`);
        throw new Error(`${method} is not available here.`);
      }
      return answerCall(method, input, options);
    });
  }
}

/** Parses, calls and answers. Never throws: whatever goes wrong becomes an error fit to be shown. */
export async function answerCall(
  method: Method,
  input: unknown,
  options: Pick<CallOptions, 'findHandler' | 'checkOutputs' | 'log'>,
): Promise<CallResult<Method>> {
  const parsed = contract[method].input.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue.path.map(String).join('.');
    const where = field === '' ? '' : ` at "${field}"`;
    return refusal('bad_input', `${method} was given something it does not take${where}: ${issue.message}.`, field);
  }
  try {
    const handler = await options.findHandler(method);
    if (!handler.ok) return { ok: false, error: handler.error };
    const result = await handler.value(parsed.data);
    if (result.ok && options.checkOutputs) contract[method].output.parse(result.value);
    return result;
  } catch (error) {
    options.log(`${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return refusal(
      'internal',
      `${method} failed inside Parallax; the log has the details. Check orders and position before you try again.`,
    );
  }
}

function refusal(code: CallError['code'], message: string, field = ''): CallResult<Method> {
  return { ok: false, error: { code, message, field: field === '' ? null : field } };
}

/** One method's handler out of a set, in the form that takes what the method's schema has parsed. */
export function handlerOf<Name extends Method>(handlers: Pick<Handlers, Name>, method: Name): ParsedHandler {
  // The schema looked up by the same name has parsed the input; the index type loses that link.
  return handlers[method] as ParsedHandler;
}
