import type { EngineHandlers } from './api/contract.ts';
import type { StreamItem } from './api/stream.ts';
import type { Unsubscribe } from './ports.ts';

export type Mode = 'demo' | 'paper' | 'live';

/** A running engine as every shell sees it: the desktop app, the command line and tests. */
export interface Engine {
  readonly mode: Mode;
  readonly dataFolder: string;
  readonly handlers: EngineHandlers;
  /** Every change, in the order it happened; the shell batches and coalesces. */
  subscribe(listener: (items: readonly StreamItem[]) => void): Unsubscribe;
  /** Whether quitting would leave a position or an order behind, for the question before it. */
  exposure(): { readonly positionQuantity: number; readonly openOrders: number };
  /** Takes working orders off, writes everything down and closes. Resolves within seconds, whatever the exchange does. */
  close(): Promise<void>;
}
