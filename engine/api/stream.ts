import { z } from 'zod';
import { assertNever } from '../domain/assert-never.ts';
import { isJobOver, jobSchema } from './jobs.ts';
import { foldSchema, sweepRowSchema } from './optimise-views.ts';
import { noticeSchema } from './settings-views.ts';
import { ticketSchema } from './ticket-views.ts';
import {
  balanceSchema,
  bookSchema,
  candleSchema,
  eventSchema,
  fillSchema,
  healthSchema,
  machineSchema,
  marketTradeSchema,
  orderSchema,
  positionSchema,
  quoteSchema,
  signalBarSchema,
  signalRowSchema,
  timeframeSchema,
  transitionSchema,
} from './views.ts';

/**
 * What the engine pushes to a window. `quote`, `book`, `candle`, `machine`, `health`, `position`, `balances`, `ticket`
 * are last-wins within a batch, and so is a `job` by its id; the others are never dropped.
 */
export const streamItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('clock'), now: z.number().int() }),
  z.object({ type: z.literal('quote'), quote: quoteSchema, change24h: z.number().nullable() }),
  z.object({ type: z.literal('book'), book: bookSchema }),
  z.object({ type: z.literal('trades'), trades: z.array(marketTradeSchema) }),
  /** The running candle of a timeframe, or its last state when `closed`. */
  z.object({ type: z.literal('candle'), timeframe: timeframeSchema, candle: candleSchema, closed: z.boolean() }),
  z.object({ type: z.literal('signal_bar'), bar: signalBarSchema }),
  z.object({ type: z.literal('machine'), machine: machineSchema }),
  z.object({ type: z.literal('health'), health: healthSchema }),
  z.object({ type: z.literal('position'), position: positionSchema }),
  z.object({ type: z.literal('balances'), balances: z.array(balanceSchema) }),
  z.object({ type: z.literal('ticket'), ticket: ticketSchema }),
  z.object({ type: z.literal('order'), order: orderSchema }),
  z.object({ type: z.literal('fill'), fill: fillSchema }),
  z.object({ type: z.literal('signal'), signal: signalRowSchema }),
  z.object({ type: z.literal('transition'), transition: transitionSchema }),
  z.object({ type: z.literal('event'), event: eventSchema }),
  /** A job as it is now. */
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('job_gone'), jobId: z.string() }),
  /** Candles came or went: what was read of the history is old. */
  z.object({ type: z.literal('data_changed') }),
  /** A run was stored or removed. */
  z.object({ type: z.literal('runs_changed') }),
  /** Members of a sweep that are done, each once, in the order they finished. */
  z.object({
    type: z.literal('sweep_rows'),
    sweepId: z.number().int(),
    done: z.number().int(),
    total: z.number().int(),
    rows: z.array(sweepRowSchema),
  }),
  /** A sweep began, ended or was removed, or has a walk-forward more. */
  z.object({ type: z.literal('sweeps_changed'), sweepId: z.number().int() }),
  z.object({
    type: z.literal('fold'),
    sweepId: z.number().int(),
    done: z.number().int(),
    total: z.number().int(),
    fold: foldSchema,
  }),
  /** Something the user asked to be told of. */
  z.object({ type: z.literal('notice'), notice: noticeSchema }),
  /** Accounts, saved settings or the state of a notice channel are not as they were. */
  z.object({ type: z.literal('settings_changed') }),
  /** The session was replaced or missed messages: ask for the view again. */
  z.object({ type: z.literal('resync'), reason: z.string() }),
]);
export type StreamItem = z.infer<typeof streamItemSchema>;

/** One batch per frame per window; `sequence` grows by one, a hole means: ask for the view again. */
export const streamBatchSchema = z.object({ sequence: z.number().int(), items: z.array(streamItemSchema) });
export type StreamBatch = z.infer<typeof streamBatchSchema>;

/**
 * A window's answer to a batch, posted on the same port once the batch was taken in. From the first one on, the sender
 * stops sending to a window that falls far behind, so that nothing piles up between the processes.
 */
export const streamAcknowledgementSchema = z.object({ received: z.number().int() });
export type StreamAcknowledgement = z.infer<typeof streamAcknowledgementSchema>;

/**
 * Items with the same slot replace each other, the newest wins; null means that every single one counts.
 * Closed candles count: a chart that misses one has a hole.
 */
export function lastWinsSlot(item: StreamItem): string | null {
  switch (item.type) {
    case 'clock':
    case 'quote':
    case 'book':
    case 'machine':
    case 'health':
    case 'position':
    case 'balances':
    case 'ticket':
      return item.type;
    case 'candle':
      return item.closed ? null : runningCandleSlot(item.timeframe);
    case 'job':
      return `job ${item.job.id}`;
    case 'data_changed':
    case 'runs_changed':
    case 'settings_changed':
      return item.type;
    case 'sweeps_changed':
      return `sweep ${item.sweepId}`;
    case 'trades':
    case 'signal_bar':
    case 'order':
    case 'fill':
    case 'signal':
    case 'transition':
    case 'event':
    case 'job_gone':
    case 'sweep_rows':
    case 'fold':
    case 'notice':
    case 'resync':
      return null;
    default:
      return assertNever(item, 'stream item');
  }
}

/** Slot of a timeframe's running candle: bars are told in the order of time, so there is one at most. */
export function runningCandleSlot(timeframe: string): string {
  return `candle ${timeframe}`;
}

/**
 * What a person waits for, or what concerns their own money, is shown with the next frame; the market and the progress
 * of long work need not be.
 */
export function isUrgentItem(item: StreamItem): boolean {
  switch (item.type) {
    case 'order':
    case 'fill':
    case 'signal':
    case 'transition':
    case 'event':
    case 'position':
    case 'balances':
    case 'ticket':
    case 'job_gone':
    case 'data_changed':
    case 'runs_changed':
    case 'sweeps_changed':
    case 'notice':
    case 'settings_changed':
    case 'resync':
      return true;
    case 'job':
      return isJobOver(item.job);
    case 'clock':
    case 'quote':
    case 'book':
    case 'trades':
    case 'candle':
    case 'signal_bar':
    case 'machine':
    case 'health':
    case 'sweep_rows':
    case 'fold':
      return false;
    default:
      return assertNever(item, 'stream item');
  }
}
