import { z } from 'zod';
import { settingsProblemSchema, settingsSchema } from './configuration-views.ts';
import {
  accountNameSchema,
  accountsSchema,
  accountSchema,
  noticeChannelSchema,
  noticeSettingsSchema,
  noticesSchema,
  packageSchema,
  pastedSchema,
  sessionSettingsSchema,
  storageSchema,
} from './settings-views.ts';
import { modeSchema } from './views.ts';

/** The part of the contract that is about settings: accounts, the session's configuration, notices, the data folder. */

const nothing = z.undefined();
const receiptSchema = z.object({ accepted: z.literal(true) });
const accountName = z.object({ name: accountNameSchema });

export const settingsContract = {
  'accounts.list': { input: nothing, output: accountsSchema },
  /** Tries the key at the exchange and keeps it. The only time a key travels; it never comes back. */
  'accounts.add': {
    input: z.object({
      name: accountNameSchema,
      key: pastedSchema,
      secret: pastedSchema,
      /** Take a key that can withdraw. */
      acceptWithdraw: z.boolean(),
      /** Put the key in the place of the one that the account of this name has. */
      replaces: z.boolean(),
    }),
    output: accountSchema,
  },
  'accounts.check': { input: accountName, output: accountSchema },
  /** False when there was nothing under that name. */
  'accounts.remove': { input: accountName, output: z.object({ removed: z.boolean() }) },

  'settings.session': { input: nothing, output: sessionSettingsSchema },
  /**
   * Settings that differ from the mode's defaults. Nothing is saved when there are problems, or when the session is of
   * another mode by now than the one that these were chosen for.
   */
  'settings.saveSession': {
    input: z.object({ mode: modeSchema, settings: settingsSchema }),
    output: z.object({ problems: z.array(settingsProblemSchema), view: sessionSettingsSchema }),
  },
  /**
   * Closes the session in good order and opens it under what is saved. Answers when it is open; nothing is closed when the
   * session is of another mode by now.
   */
  'settings.reopenSession': { input: z.object({ mode: modeSchema }), output: receiptSchema },

  'settings.notices': { input: nothing, output: noticesSchema },
  'settings.saveNotices': { input: noticeSettingsSchema, output: noticesSchema },
  /** Sends a notice through one channel now, whatever its events are. */
  'settings.testNotice': {
    input: z.object({ channel: noticeChannelSchema }),
    output: z.object({ problem: z.string().nullable() }),
  },

  'settings.storage': { input: nothing, output: storageSchema },

  /**
   * Writes every fill the session knows as CSV; a path of null when the user chose no file. `from` is the time of the
   * oldest one, UTC ms: earlier ones only the exchange has.
   */
  'blotter.exportFills': {
    input: nothing,
    output: z.object({ path: z.string().nullable(), fills: z.number().int(), from: z.number().nullable() }),
  },
} as const;

/** What the shell answers by itself, with or without an engine. */
export const shellContract = {
  /** Shows the data folder in the system's file manager. */
  'app.openDataFolder': { input: nothing, output: receiptSchema },
  /** Writes a part of the window (CSS pixels) as PNG; null when the user chose no file. */
  'app.savePicture': {
    input: z.object({
      /** Of the file, without its ending. */
      name: z.string().regex(/^[\w-]{1,80}$/),
      area: z.object({ x: z.number(), y: z.number(), width: z.number().min(1), height: z.number().min(1) }),
    }),
    output: z.object({ path: z.string().nullable() }),
  },
  /** Every package in this build, by name. */
  'app.packages': { input: nothing, output: z.array(packageSchema) },
  /** The words of a package's licence; null when it brings none along. */
  'app.licence': {
    input: z.object({ name: z.string().min(1).max(214) }),
    output: z.object({ text: z.string().nullable() }),
  },
} as const;
