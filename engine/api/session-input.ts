import { z } from 'zod';

/** The session a window showed when something was asked of it: its market, its mode. */
export const sessionIdSchema = z.string().min(1).max(64);

/** Input of every call that acts on the session: one that was meant for another session is not carried out. */
export const forSessionSchema = z.object({ sessionId: sessionIdSchema });
export type ForSession = z.infer<typeof forSessionSchema>;
