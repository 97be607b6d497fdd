import { vi } from 'vitest';
import type { Bridge } from '../../../engine/api/contract.ts';
import { type PlaceOrderInput, placeOrderSchema } from '../../../engine/api/ticket-views.ts';
import type { TicketOrder } from '../../../engine/api/vocabulary.ts';

export const BUY: TicketOrder = { side: 'buy', type: 'limit', price: 59_000, quantity: 0.05, postOnly: true };
export const SELL: TicketOrder = { ...BUY, side: 'sell', price: 60_000 };
export const ACCEPTED = { ok: true, value: { clientOrderId: 'c-1' } };

/** What the engine was asked to place; `answer` is what it says. */
export function openWindow(answer: (input: PlaceOrderInput) => unknown = () => ACCEPTED): readonly PlaceOrderInput[] {
  const placed: PlaceOrderInput[] = [];
  const bridge: Bridge = {
    call(method, input) {
      if (method !== 'session.placeOrder') throw new Error(`unexpected: ${method}`);
      const parsed = placeOrderSchema.parse(input);
      placed.push(parsed);
      return Promise.resolve().then(() => answer(parsed));
    },
    connectStream: () => undefined,
  };
  vi.stubGlobal('window', { parallax: bridge });
  return placed;
}

/** A window whose answers come when they are told to. */
export function openSlowWindow() {
  const answers: ((value: unknown) => void)[] = [];
  const placed = openWindow(() => new Promise((resolve) => answers.push(resolve)));
  return { placed, answer: (index: number, value: unknown): void => answers[index]?.(value) };
}
