import { z } from 'zod';
import { settingsSchema } from './configuration-views.ts';
import { modeSchema } from './views.ts';

/** Accounts, the session's configuration, notices and the data folder as every user interface sees them. Times UTC ms. */

const time = z.number().int();
const bytes = z.number().int().min(0);

/** Whether keys can be kept and read here now; `message` says what to do, and is empty when nothing has to be done. */
export const vaultStateSchema = z.object({
  state: z.enum(['open', 'locked', 'missing', 'denied', 'timed_out', 'failed']),
  message: z.string(),
});
export type VaultStateView = z.infer<typeof vaultStateSchema>;

/** What the exchange said of a key when it was last asked. Holds no part of the key. */
export const keyCheckSchema = z.object({
  checked: time,
  /** The name its owner gave it at the exchange; may be empty. */
  keyName: z.string(),
  /** The exchange's own words: `query-funds`, `modify-trades` … */
  permissions: z.array(z.string()),
  /** What trading needs and the key lacks. */
  missing: z.array(z.string()),
  canWithdraw: z.boolean(),
  /** How far a nonce may lie below the highest one; null when the exchange does not say. */
  nonceWindow: z.number().nullable(),
  validUntil: time.nullable(),
});

export const accountSchema = z.object({
  name: z.string(),
  /** Null when it was never checked. */
  check: keyCheckSchema.nullable(),
  /** The user knows that this key can withdraw and keeps it all the same. */
  withdrawAccepted: z.boolean(),
  /** The session that runs signs with its keys. */
  traded: z.boolean(),
});
export type AccountView = z.infer<typeof accountSchema>;

/** The names cannot be read while the store is not open: there are none then. */
export const accountsSchema = z.object({ vault: vaultStateSchema, accounts: z.array(accountSchema) });
export type AccountsView = z.infer<typeof accountsSchema>;

/** Names are told apart and shown; the engine says what is wrong with one. Nobody types a key of this length. */
export const accountNameSchema = z.string().min(1).max(100);
export const pastedSchema = z.string().max(1_000);

/** What the session trades by, and what it will trade by when it is opened again. */
export const sessionSettingsSchema = z.object({
  mode: modeSchema,
  /** The whole configuration of this mode when nothing is changed. */
  defaults: settingsSchema,
  /** The whole configuration of the session that runs. */
  session: settingsSchema,
  /** What is saved, as differences from `defaults`. */
  saved: settingsSchema,
  /** Opening the session again would change what it trades by. */
  pending: z.boolean(),
  /** Why what is saved cannot be used, so that the session runs without it; null when it can. */
  problem: z.string().nullable(),
});
export type SessionSettingsView = z.infer<typeof sessionSettingsSchema>;

export const NOTICE_EVENTS = ['fills', 'halts', 'drift', 'disconnects', 'signals'] as const;
export const noticeEventSchema = z.enum(NOTICE_EVENTS);
export type NoticeEvent = z.infer<typeof noticeEventSchema>;

export const NOTICE_CHANNELS = ['desktop', 'sound', 'webhook'] as const;
export const noticeChannelSchema = z.enum(NOTICE_CHANNELS);
export type NoticeChannel = z.infer<typeof noticeChannelSchema>;

const channelSchema = z.object({
  enabled: z.boolean(),
  events: z.object({
    fills: z.boolean(),
    halts: z.boolean(),
    drift: z.boolean(),
    disconnects: z.boolean(),
    signals: z.boolean(),
  }),
});

export const noticeSettingsSchema = z.object({
  desktop: channelSchema,
  sound: channelSchema,
  /** The address may hold a token: it is a secret of the user's. */
  webhook: z.object({ ...channelSchema.shape, url: z.string().max(2_000) }),
});
export type NoticeSettingsView = z.infer<typeof noticeSettingsSchema>;

export const noticesSchema = z.object({
  settings: noticeSettingsSchema,
  /** What went wrong when a channel was last used; null when it worked, or was not used yet. */
  problems: z.object({
    desktop: z.string().nullable(),
    sound: z.string().nullable(),
    webhook: z.string().nullable(),
  }),
});
export type NoticesView = z.infer<typeof noticesSchema>;

/** Something the user wants to hear of. */
export const noticeSchema = z.object({
  id: z.number().int(),
  /** Wall time. */
  time,
  /** `test` was asked for; `delivery` says that a channel does not work. */
  event: z.enum([...NOTICE_EVENTS, 'test', 'delivery']),
  level: z.enum(['info', 'success', 'warning', 'error']),
  title: z.string(),
  body: z.string(),
  /** Whether a window that is open shall sound. */
  sound: z.boolean(),
});
export type NoticeView = z.infer<typeof noticeSchema>;

/** What Parallax keeps on disk, biggest first. */
export const storageSchema = z.object({
  folder: z.string(),
  bytes,
  /** Free on that disk; null when the system does not say. */
  free: bytes.nullable(),
  parts: z.array(z.object({ name: z.string(), what: z.string(), bytes })),
});
export type StorageView = z.infer<typeof storageSchema>;

/** A package that this build contains or brings along. */
export const packageSchema = z.object({ name: z.string(), version: z.string(), licence: z.string() });
