import { z } from 'zod';
import { forSessionSchema, sessionIdSchema } from './session-input.ts';
import { accountNameSchema } from './settings-views.ts';
import { modeSchema } from './views.ts';

/** The part of the contract that is about modes: which one runs, and what live trading waits for. Times UTC ms. */

const nothing = z.undefined();
const receiptSchema = z.object({ accepted: z.literal(true) });
const time = z.number().int();
const milliseconds = z.number().min(0);

export const CHECKLIST_IDS = [
  'keys',
  'exchange',
  'clock',
  'settings',
  'history',
  'look_ahead',
  'reconciliation',
  'journal',
] as const;

/** Something live trading waits for. */
export const checklistItemSchema = z.object({
  id: z.enum(CHECKLIST_IDS),
  title: z.string(),
  /** `open`: not looked at yet, or it cannot be told now; like `unmet` it stands in the way. */
  state: z.enum(['met', 'unmet', 'open']),
  /** What was found, in words. */
  detail: z.string(),
  /** What to do; null when nothing has to be done. */
  remedy: z.string().nullable(),
});
export type ChecklistItemView = z.infer<typeof checklistItemSchema>;

/** How an order of the smallest size went that was meant never to fill. Round trips in wall time. */
export const testOrderSchema = z.object({
  placedAt: time,
  price: z.number(),
  quantity: z.number(),
  /** From sending to the exchange's answer. */
  submitMs: milliseconds.nullable(),
  /** From sending to the first message on the account's stream. */
  streamMs: milliseconds.nullable(),
  /** A read of the order over REST, from asking to having it. */
  readMs: milliseconds.nullable(),
  /** From asking for the cancellation to its end. */
  cancelMs: milliseconds.nullable(),
  /** What went wrong and what became of the order; null when all went well. */
  problem: z.string().nullable(),
});
export type TestOrderView = z.infer<typeof testOrderSchema>;

export const liveSchema = z.object({
  /** The session that the list is about: what is armed, disarmed or tested on it names this one. */
  sessionId: sessionIdSchema,
  armed: z.boolean(),
  armedAt: time.nullable(),
  /** Name of the account; null when its keys came from a file. */
  account: z.string().nullable(),
  items: z.array(checklistItemSchema),
  /** The newest test order of this start. */
  testOrder: testOrderSchema.nullable(),
});
export type LiveView = z.infer<typeof liveSchema>;

export const liveContract = {
  /** What live trading waits for, looked at now. */
  'live.checklist': { input: nothing, output: liveSchema },
  /** Lets the session be started. Refused with the first thing that stands in the way. */
  'live.arm': { input: forSessionSchema, output: receiptSchema },
  /** Stops the session and takes the permission back. */
  'live.disarm': { input: forSessionSchema, output: receiptSchema },
  /** Checks that the future changes nothing for this configuration; answers when it has. */
  'live.lookAhead': { input: nothing, output: liveSchema },
  /** Places a post-only order of the smallest size far below the market, sees it, cancels it. */
  'live.testOrder': { input: forSessionSchema, output: testOrderSchema },
} as const;

/** What the shell answers by itself: an engine knows no mode but its own. */
export const modeContract = {
  'mode.view': {
    input: nothing,
    output: z.object({
      mode: modeSchema,
      account: z.string().nullable(),
      /** Why the engine of that mode is not open; null when it is, or is being opened. */
      problem: z.string().nullable(),
    }),
  },
  /** Closes the engine in good order and opens that of a mode; the choice is kept. Back to the old one when it cannot be. */
  'mode.choose': {
    input: z.object({ mode: modeSchema, account: accountNameSchema.nullable() }),
    output: receiptSchema,
  },
} as const;
