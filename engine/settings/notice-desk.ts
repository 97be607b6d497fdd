import type { SettingsHandlers } from '../api/contract.ts';
import {
  NOTICE_CHANNELS,
  noticeSettingsSchema,
  type NoticeChannel,
  type NoticeSettingsView,
  type NoticesView,
  type NoticeView,
} from '../api/settings-views.ts';
import type { StreamItem } from '../api/stream.ts';
import { assertNever } from '../domain/assert-never.ts';
import { parseJson } from '../domain/parse-json.ts';
import type { Result } from '../domain/result.ts';
import type { Notifier, Unsubscribe } from '../ports.ts';
import { answer, badInput, unavailable } from '../research/answers.ts';
import { dueNotices, heldBack, nextDue, QUIET, takeItems } from './notify.ts';
import type { Notice, NoticeState } from './notify.ts';
import { LOST_SETTINGS, type SettingsAccess } from './settings-access.ts';
import { parseWebhook } from './webhook.ts';
import type { WebhookMessage } from './webhook.ts';

export interface NoticeDeskOptions {
  readonly mode: string;
  readonly access: SettingsAccess;
  /** Null where there is no desktop. */
  readonly notifier: Notifier | null;
  /** Null when it was taken, else why not in a whole sentence without the address. */
  readonly post: (address: string, message: WebhookMessage) => Promise<string | null>;
  readonly publish: (items: readonly StreamItem[]) => void;
  /** Wall time, UTC ms. */
  readonly now: () => number;
  readonly after: (milliseconds: number, callback: () => void) => Unsubscribe;
  readonly log: (line: string) => void;
}

/** Turns what the engine pushes into notices and hands them to the channels that the user wants. */
export interface NoticeDesk {
  readonly handlers: Pick<SettingsHandlers, 'settings.notices' | 'settings.saveNotices' | 'settings.testNotice'>;
  take(items: readonly StreamItem[]): void;
  /** Tells what still waits, and takes nothing in any more; resolves when it was posted, or within seconds. */
  close(): Promise<void>;
}

const KEY = 'notices';
/** A receiver that is slow must not gather notices without end: the oldest of these give way. */
const MOST_WAITING = 20;
/** Quitting must not hang on a receiver that does not answer. */
const LAST_POST_WITHIN_MS = 3_000;
const MONEY = { fills: true, halts: true, drift: true, disconnects: true, signals: false } as const;
const SERIOUS = { fills: false, halts: true, drift: true, disconnects: true, signals: false } as const;

/** Money and trouble on the desktop; the rest is for the user to want. */
export const DEFAULT_NOTICES: NoticeSettingsView = {
  desktop: { enabled: true, events: MONEY },
  sound: { enabled: false, events: MONEY },
  webhook: { enabled: false, events: SERIOUS, url: '' },
};

type Told = Omit<NoticeView, 'id' | 'sound'>;

export function createNoticeDesk(options: NoticeDeskOptions): NoticeDesk {
  const { mode, access, notifier, post, publish, now, after, log } = options;
  let state: NoticeState = QUIET;
  /** Why these are not the notices that were saved; null when they are. */
  let lost: string | null = null;
  let settings = load();
  // Of the three it is the one that is off without what was saved.
  let problems: Record<NoticeChannel, string | null> = { desktop: null, sound: null, webhook: lost };
  let timer: Unsubscribe | null = null;
  let serial = 0;
  let posting: Promise<void> = Promise.resolve();
  let toPost: WebhookMessage[] = [];
  let ending = false;
  let closed = false;

  function load(): NoticeSettingsView {
    const text = access.read(KEY);
    const parsed = noticeSettingsSchema.safeParse(text.ok && text.value !== null ? parseJson(text.value) : null);
    if (parsed.success) return parsed.data;
    const why = whyLost(text);
    if (why !== null) {
      lost = `${why} Until they are saved again, notices go the standard way.`;
      log(`notices: ${lost}`);
    }
    return DEFAULT_NOTICES;
  }

  /** Null where none were ever saved. */
  function whyLost(text: Result<string | null, string>): string | null {
    if (!text.ok) return text.error;
    if (text.value !== null) return 'The saved notifications are damaged.';
    const earlier = access.read(LOST_SETTINGS);
    return earlier.ok ? earlier.value : earlier.error;
  }

  function view(): NoticesView {
    return { settings, problems };
  }

  /** Keeps what a channel says; a failure is told once through the others, until it works again. */
  function note(channel: NoticeChannel, problem: string | null): void {
    if (closed || problems[channel] === problem) return;
    const worked = problems[channel] === null;
    problems = { ...problems, [channel]: problem };
    if (problem !== null) log(`notices by ${channel} do not arrive: ${problem}`);
    publish([{ type: 'settings_changed' }]);
    if (problem === null || !worked) return;
    const failed: Told = {
      time: now(),
      event: 'delivery',
      level: 'warning',
      title: `Notices by ${channel} do not arrive`,
      body: `${problem} Trading is not affected. Change it under Settings, Notifications.`,
    };
    deliver(
      failed,
      NOTICE_CHANNELS.filter((other) => other !== channel && settings[other].enabled),
    );
  }

  function deliver(told: Told, channels: readonly NoticeChannel[]): void {
    const titled = { ...told, title: `${mode.toUpperCase()} · ${told.title}` };
    serial += 1;
    // Windows hear of every notice; whether they sound is for the settings to say.
    publish([
      {
        type: 'notice',
        notice: { ...told, id: serial, time: Math.round(told.time), sound: channels.includes('sound') },
      },
    ]);
    for (const channel of channels) {
      switch (channel) {
        case 'desktop':
          note('desktop', showOnDesktop(titled));
          break;
        case 'webhook':
          queue(titled);
          break;
        case 'sound':
          break;
        default:
          assertNever(channel, 'notice channel');
      }
    }
  }

  function showOnDesktop({ level, title, body }: Told): string | null {
    if (notifier === null) return 'There is no desktop here.';
    return notifier.notify({ level, title, body });
  }

  function queue(told: Told): void {
    toPost = [...toPost, messageOf(told)].slice(-MOST_WAITING);
    posting = posting.then(async () => {
      const message = toPost.shift();
      if (message === undefined || closed) return;
      note('webhook', await post(settings.webhook.url, message));
    });
  }

  function messageOf({ event, level, title, body, time }: Told): WebhookMessage {
    const text = `${title}\n${body}`;
    return {
      source: 'Parallax',
      mode,
      event,
      level,
      title,
      body,
      time: new Date(time).toISOString(),
      text,
      content: text,
    };
  }

  function tellDue(): void {
    timer = null;
    if (closed) return;
    const due = dueNotices(state, now());
    state = due.state;
    deliverAll(due.notices);
    schedule();
  }

  function deliverAll(notices: readonly Notice[]): void {
    for (const notice of notices) {
      const channels = NOTICE_CHANNELS.filter(
        (channel) => settings[channel].enabled && settings[channel].events[notice.event],
      );
      if (channels.length > 0) deliver({ ...notice, time: now() }, channels);
    }
  }

  function schedule(): void {
    timer?.();
    timer = null;
    const due = nextDue(state);
    if (due !== null && !closed) timer = after(Math.max(0, due - now()), tellDue);
  }

  async function test(channel: NoticeChannel): Promise<string | null> {
    const told: Told = {
      time: now(),
      event: 'test',
      level: 'info',
      title: 'This is a test',
      body: 'Notices of Parallax arrive here.',
    };
    switch (channel) {
      case 'desktop': {
        const problem = showOnDesktop(told);
        note('desktop', problem);
        return problem;
      }
      case 'sound':
        deliver(told, ['sound']);
        return null;
      case 'webhook': {
        const problem = await post(settings.webhook.url, messageOf(told));
        note('webhook', problem);
        return problem;
      }
      default:
        return assertNever(channel, 'notice channel');
    }
  }

  return {
    handlers: {
      'settings.notices': () => answer(view()),
      'settings.saveNotices': (wanted) => {
        if (wanted.webhook.enabled) {
          const url = parseWebhook(wanted.webhook.url);
          if (!url.ok) return badInput(url.error, 'webhook.url');
        }
        const written = access.write(KEY, JSON.stringify(wanted));
        if (!written.ok) return unavailable(written.error);
        // A channel that was changed has a new start.
        const isSame = (channel: NoticeChannel): boolean =>
          JSON.stringify(settings[channel]) === JSON.stringify(wanted[channel]);
        const fresh = NOTICE_CHANNELS.filter((channel) => !isSame(channel)).map((channel) => [channel, null] as const);
        problems = { ...problems, ...Object.fromEntries(fresh) };
        if (lost !== null) problems = { ...problems, webhook: null };
        lost = null;
        settings = wanted;
        publish([{ type: 'settings_changed' }]);
        return answer(view());
      },
      'settings.testNotice': async ({ channel }) => answer({ problem: await test(channel) }),
    },
    take(items) {
      if (ending) return;
      const next = takeItems(state, items, now());
      if (next === state) return;
      const before = nextDue(state);
      state = next;
      if (nextDue(state) !== before || timer === null) schedule();
    },
    async close() {
      if (ending) return;
      ending = true;
      timer?.();
      timer = null;
      // What broke the session is what the user has to know, and nobody says it later.
      deliverAll(heldBack(state, now()));
      await Promise.race([posting, new Promise<void>((resolve) => void after(LAST_POST_WITHIN_MS, resolve))]);
      closed = true;
      toPost = [];
    },
  };
}
