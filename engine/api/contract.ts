import { z } from 'zod';
import type { MethodName } from './channels.ts';
import { sessionHealthSchema } from './health-views.ts';
import { liveContract, modeContract } from './mode-contract.ts';
import { researchContract } from './research-contract.ts';
import { forSessionSchema, sessionIdSchema } from './session-input.ts';
import { settingsContract, shellContract } from './settings-contract.ts';
import { placedOrderSchema, placeOrderSchema } from './ticket-views.ts';
import {
  chartHistorySchema,
  fillSchema,
  modeSchema,
  sessionViewSchema,
  timeframeSchema,
  transitionSchema,
} from './views.ts';

/**
 * The contract with every user interface, declared once. Preload, main-process binder and renderer
 * client are derived from it; inputs are parsed at the boundary, always.
 */

const nothing = z.undefined();

/** A command's receipt. The truth about its effect is the stream. */
const receiptSchema = z.object({ accepted: z.literal(true) });

export const contract = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      electron: z.string(),
      chrome: z.string(),
      node: z.string(),
      platform: z.string(),
      dataFolder: z.string(),
      mode: modeSchema,
    }),
  },
  'session.view': { input: nothing, output: sessionViewSchema },
  /** Figures of how the session is doing; for whoever looks at them, once a second at most. */
  'session.health': { input: nothing, output: sessionHealthSchema },
  // What acts names the session that was shown: pressed while it is replaced, it must not reach the one that comes.
  'session.start': { input: forSessionSchema, output: receiptSchema },
  'session.pause': { input: forSessionSchema, output: receiptSchema },
  'session.resume': { input: forSessionSchema, output: receiptSchema },
  'session.stop': { input: forSessionSchema, output: receiptSchema },
  'session.forceEntry': { input: forSessionSchema, output: receiptSchema },
  'session.forceExit': { input: forSessionSchema, output: receiptSchema },
  'session.cancelAll': { input: forSessionSchema, output: receiptSchema },
  /** Stops the engine and cancels every order of the account. */
  'session.kill': { input: forSessionSchema, output: receiptSchema },
  'session.adoptPosition': { input: forSessionSchema, output: receiptSchema },
  'session.cancelOrder': {
    input: z.object({ sessionId: sessionIdSchema, clientOrderId: z.string().min(1).max(64) }),
    output: receiptSchema,
  },
  /** Sends an order of the user's own; refused with the field that is meant. */
  'session.placeOrder': { input: placeOrderSchema, output: placedOrderSchema },
  'chart.history': {
    input: z.object({ timeframe: timeframeSchema, limit: z.number().int().min(1).max(5000) }),
    output: chartHistorySchema,
  },
  'blotter.fills': { input: z.object({ limit: z.number().int().min(1).max(1000) }), output: z.array(fillSchema) },
  'machine.transitions': {
    input: z.object({ limit: z.number().int().min(1).max(1000) }),
    output: z.array(transitionSchema),
  },
  ...researchContract,
  ...settingsContract,
  ...shellContract,
  ...liveContract,
  ...modeContract,
} as const satisfies Record<MethodName, { readonly input: z.ZodType; readonly output: z.ZodType }>;

export type Contract = typeof contract;
export type Method = keyof Contract;
export type MethodInput<Name extends Method> = z.infer<Contract[Name]['input']>;
export type MethodOutput<Name extends Method> = z.infer<Contract[Name]['output']>;

export const METHODS = Object.keys(contract) as Method[];

/** Why a call failed, fit to be shown: what happened and what to do. `field` names the bad input. */
export const callErrorSchema = z.object({
  code: z.enum(['bad_input', 'refused', 'unavailable', 'internal']),
  message: z.string(),
  field: z.string().nullable(),
});
export type CallError = z.infer<typeof callErrorSchema>;

export type CallResult<Name extends Method> =
  { readonly ok: true; readonly value: MethodOutput<Name> } | { readonly ok: false; readonly error: CallError };

/** Implementation of the contract by the engine side. */
export type Handlers = {
  readonly [Name in Method]: (input: MethodInput<Name>) => Promise<CallResult<Name>> | CallResult<Name>;
};

/** The handlers that only the shell can answer, and those that need no knowledge of it. */
export type ShellHandlers = Pick<Handlers, 'app.info' | keyof typeof shellContract | keyof typeof modeContract>;
export type EngineHandlers = Omit<Handlers, keyof ShellHandlers>;

/** Those about the past, those about settings, and those about the running session. */
export type ResearchHandlers = Pick<Handlers, keyof typeof researchContract>;
export type SettingsHandlers = Pick<Handlers, keyof typeof settingsContract>;
export type SessionHandlers = Omit<EngineHandlers, keyof ResearchHandlers | keyof SettingsHandlers>;
/** Of those, the ones that guard real money, and the others. */
export type LiveHandlers = Pick<Handlers, keyof typeof liveContract>;
export type ControlHandlers = Omit<SessionHandlers, keyof LiveHandlers>;

export { channelOf, STREAM_CONNECT_CHANNEL, STREAM_PORT_CHANNEL } from './channels.ts';

/** What the preload puts on `window.parallax`: one call function and a way to ask for the stream's port. */
export interface Bridge {
  readonly call: (method: string, input: unknown) => Promise<unknown>;
  /** The port arrives as a `message` event on window with `data === STREAM_PORT_CHANNEL` and `ports[0]`. */
  readonly connectStream: () => void;
}
