import { vi } from 'vitest';
import { METHODS, type Bridge } from '../../engine/api/contract.ts';
import type { FakeHandlers } from '../fakes/fake-handlers.ts';

/** Puts a bridge with these handlers on the window; answers the list of methods that are called, in order. */
export function stubBridge(handlers: FakeHandlers): string[] {
  const calls: string[] = [];
  const bridge: Bridge = {
    call: async (method, input) => {
      calls.push(method);
      const known = METHODS.find((name) => name === method);
      // The store gives every method the input that its handler is declared with.
      const handler = known === undefined ? undefined : (handlers[known] as ((given: unknown) => unknown) | undefined);
      return handler === undefined ? null : handler(input);
    },
    connectStream: () => undefined,
  };
  vi.stubGlobal('window', { parallax: bridge });
  return calls;
}
