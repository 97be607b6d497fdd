import { z } from 'zod';
import { sessionIdSchema } from './session-input.ts';

/** The part of the contract that is about a person's own orders. Prices in quote, quantities in base. */

/** One press of the ticket's button. */
export const placeOrderSchema = z.object({
  /** Made by the window for this press: asked again with it, nothing is sent and the answer is the first one. */
  requestId: z.uuid(),
  /** The session the window showed: its market, its mode. An order for another one is not sent. */
  sessionId: sessionIdSchema,
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit']),
  /** Null for market orders. */
  price: z.number().nullable(),
  quantity: z.number(),
  postOnly: z.boolean(),
});
export type PlaceOrderInput = z.infer<typeof placeOrderSchema>;

/** The order is on disk and on its way; what becomes of it is told on the stream under this id. */
export const placedOrderSchema = z.object({ clientOrderId: z.string() });

/** Why an order is not sent now, in words that follow "because"; null when it is. */
const waitsSchema = z.object({
  /** For one that must rest (post-only), and for any other. */
  resting: z.string().nullable(),
  taking: z.string().nullable(),
});

/** What the engine knows that a ticket needs. */
export const ticketSchema = z.object({
  /** What of the account no order holds; null while that is not known. */
  free: z
    .object({
      base: z.number(),
      quote: z.number(),
      /** The account's balance is being checked against its trades: more of base may be free than is told. */
      baseInDoubt: z.boolean().optional(),
    })
    .nullable(),
  waits: z.object({ buy: waitsSchema, sell: waitsSchema }),
  /** How far beyond the best price of the other side a market order may take, in percent. */
  takerCapPct: z.number(),
});
export type TicketView = z.infer<typeof ticketSchema>;
