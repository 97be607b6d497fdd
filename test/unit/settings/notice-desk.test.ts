import { beforeEach, describe, expect, it } from 'vitest';
import type { NoticeSettingsView } from '../../../engine/api/settings-views.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { success } from '../../../engine/domain/result.ts';
import type { DesktopNotice } from '../../../engine/ports.ts';
import { createNoticeDesk, DEFAULT_NOTICES, type NoticeDesk } from '../../../engine/settings/notice-desk.ts';
import { LOST_SETTINGS } from '../../../engine/settings/settings-access.ts';
import type { WebhookMessage } from '../../../engine/settings/webhook.ts';
import { control, fill, health, position } from './notice-fixtures.ts';

const HOOK = 'https://hooks.example.org/secret-token';
const ALL = { fills: true, halts: true, drift: true, disconnects: true, signals: true };

let saved: Map<string, string>;
let now: number;
let timers: { readonly at: number; readonly callback: () => void }[];
let desktop: DesktopNotice[];
let desktopProblem: string | null;
let posted: WebhookMessage[];
let postProblem: string | null;
let postNever: boolean;
let published: StreamItem[];
let log: string[];
let desk: NoticeDesk;

function open(): NoticeDesk {
  return createNoticeDesk({
    mode: 'demo',
    access: {
      read: (key) => success(saved.get(key) ?? null),
      write: (key, value) => (saved.set(key, value), success(null)),
      close: () => undefined,
    },
    notifier: {
      notify(notice) {
        if (desktopProblem === null) desktop.push(notice);
        return desktopProblem;
      },
    },
    post: (_address, message) => {
      posted.push(message);
      return postNever ? new Promise<string | null>(() => undefined) : Promise.resolve(postProblem);
    },
    publish: (items) => published.push(...items),
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    log: (line) => log.push(line),
  });
}

/** Lets wall time pass. */
async function pass(milliseconds: number): Promise<void> {
  const end = now + milliseconds;
  for (;;) {
    const next = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    timers = timers.filter((timer) => timer !== next);
    now = Math.max(now, next.at);
    next.callback();
    // Posts are promises.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
  now = end;
}

async function choose(changes: Partial<NoticeSettingsView>) {
  return desk.handlers['settings.saveNotices']({ ...DEFAULT_NOTICES, ...changes });
}

beforeEach(() => {
  saved = new Map();
  now = 1_000_000;
  timers = [];
  desktop = [];
  desktopProblem = null;
  posted = [];
  postProblem = null;
  postNever = false;
  published = [];
  log = [];
  desk = open();
});

describe('notices', () => {
  it('appear on the desktop with the mode, and in every window', async () => {
    desk.take([fill()]);
    await pass(2_000);
    expect(desktop.map(({ title }) => title)).toEqual(['DEMO · Bought 0.1 BTC']);
    expect(published).toMatchObject([{ type: 'notice', notice: { title: 'Bought 0.1 BTC', sound: false } }]);
  });

  it('go only where the user wants them', async () => {
    await choose({
      desktop: { enabled: true, events: { ...ALL, fills: false } },
      sound: { enabled: true, events: { ...ALL, halts: false } },
    });
    published = [];
    desk.take([fill(), control('running', 'halted', 'a cause')]);
    await pass(2_000);
    expect(desktop.map(({ title }) => title)).toEqual(['DEMO · Trading is halted']);
    const sounds = published.flatMap((item) =>
      item.type === 'notice' ? [[item.notice.event, item.notice.sound]] : [],
    );
    expect(sounds).toEqual([
      ['halts', false],
      ['fills', true],
    ]);
  });

  it('are not made for nobody', async () => {
    await choose({ desktop: { enabled: false, events: ALL } });
    published = [];
    desk.take([fill(), health({ feed: 'disconnected' })]);
    await pass(60_000);
    expect([desktop, posted, published]).toEqual([[], [], []]);
  });

  it('are posted as JSON that says what, when and in which mode', async () => {
    await choose({ webhook: { enabled: true, events: ALL, url: HOOK } });
    desk.take([control('running', 'halted', 'the feed is stale')]);
    await pass(100);
    expect(posted).toEqual([
      {
        source: 'Parallax',
        mode: 'demo',
        event: 'halts',
        level: 'error',
        title: 'DEMO · Trading is halted',
        body: 'The feed is stale. No new order is placed; a position stays at the exchange.',
        time: new Date(1_000_000).toISOString(),
        text: expect.stringContaining('DEMO · Trading is halted') as string,
        content: expect.stringContaining('The feed is stale') as string,
      },
    ]);
  });

  it('say once through the other channels that one of them does not work, and again after it has worked', async () => {
    await choose({ webhook: { enabled: true, events: ALL, url: HOOK } });
    const halt = async (): Promise<void> => {
      desk.take([control('running', 'halted', 'a cause')]);
      await pass(10_000);
    };
    const failures = (): number => desktop.filter(({ title }) => title.includes('webhook')).length;
    postProblem = 'hooks.example.org answered 404. Check the address of the webhook.';
    await halt();
    await halt();
    expect(failures()).toBe(1);
    expect(log).toEqual([`notices by webhook do not arrive: ${postProblem}`]);
    expect(await desk.handlers['settings.notices'](undefined)).toMatchObject({
      value: { problems: { webhook: postProblem, desktop: null } },
    });
    postProblem = null;
    await halt();
    postProblem = 'hooks.example.org answered 500. Check the address of the webhook.';
    await halt();
    expect(failures()).toBe(2);
    expect(log.join('\n')).not.toContain('secret-token');
  });

  it('can be tried by the user, each channel by itself', async () => {
    desktopProblem = 'This system shows no notifications, or they are switched off.';
    expect(await desk.handlers['settings.testNotice']({ channel: 'desktop' })).toEqual({
      ok: true,
      value: { problem: desktopProblem },
    });
    expect(await desk.handlers['settings.testNotice']({ channel: 'webhook' })).toEqual({
      ok: true,
      value: { problem: null },
    });
    expect(posted.map(({ event }) => event)).toEqual(['test']);
    published = [];
    await desk.handlers['settings.testNotice']({ channel: 'sound' });
    expect(published).toMatchObject([{ type: 'notice', notice: { event: 'test', sound: true } }]);
  });

  it('are remembered from one start to the next, and damaged ones begin anew', async () => {
    await choose({ sound: { enabled: true, events: ALL } });
    expect(await open().handlers['settings.notices'](undefined)).toMatchObject({
      value: { settings: { sound: { enabled: true } } },
    });
    saved.set('notices', '{"sound": 5');
    expect(await open().handlers['settings.notices'](undefined)).toMatchObject({
      value: { settings: DEFAULT_NOTICES },
    });
  });

  it.each([
    ['are damaged', 'notices', '{"sound": 5', 'The saved notifications are damaged. '],
    ['went with the file of the settings', LOST_SETTINGS, 'The settings were damaged.', 'The settings were damaged. '],
  ])('say so until they are saved again when they %s', async (_what, key, text, why) => {
    saved.set(key, text);
    desk = open();
    const problem = `${why}Until they are saved again, notices go the standard way.`;
    expect(await desk.handlers['settings.notices'](undefined)).toMatchObject({
      value: { settings: DEFAULT_NOTICES, problems: { desktop: null, sound: null, webhook: problem } },
    });
    expect(log).toEqual([`notices: ${problem}`]);
    expect(await choose({})).toMatchObject({ ok: true, value: { problems: { webhook: null } } });
    expect(await open().handlers['settings.notices'](undefined)).toMatchObject({
      value: { problems: { webhook: null } },
    });
  });

  it('refuse a webhook that is no address, name the field and do not repeat it', async () => {
    const refused = await choose({ webhook: { enabled: true, events: ALL, url: 'http://my-token@far.example' } });
    expect(refused).toMatchObject({ ok: false, error: { code: 'bad_input', field: 'webhook.url' } });
    expect(JSON.stringify(refused)).not.toContain('my-token');
    expect(saved.has('notices')).toBe(false);
  });

  it.each<readonly [string, readonly StreamItem[], string]>([
    ['fills', [fill()], 'Bought 0.1 BTC'],
    ['halts', [control('running', 'halted', '50 consecutive API errors')], 'Trading is halted'],
    ['drift', [position({ drift: { account: 0.7, trades: 0.5 } })], 'The account holds'],
    ['disconnects', [health({ account: 'disconnected' })], 'No account updates'],
  ])('tell of %s on the desktop, by a sound and to the webhook', async (event, items, title) => {
    const told = { enabled: true, events: { ...ALL, signals: false } };
    await choose({ desktop: told, sound: told, webhook: { ...told, url: HOOK } });
    published = [];
    desk.take(items);
    await pass(20_000);
    expect(desktop.map((notice) => notice.title)).toEqual([expect.stringContaining(title)]);
    expect(posted.map((message) => [message.event, message.title])).toEqual([[event, expect.stringContaining(title)]]);
    expect(published).toMatchObject([{ type: 'notice', notice: { event, sound: true } }]);
  });

  it('that still wait are told when the desk is closed, and none after it', async () => {
    await choose({ webhook: { enabled: true, events: ALL, url: HOOK } });
    desk.take([fill(), control('running', 'halted', 'the disk is full')]);
    const closing = desk.close();
    desk.take([fill()]);
    await closing;
    await pass(60_000);
    expect(desktop.map(({ title }) => title)).toEqual(['DEMO · Trading is halted', 'DEMO · Bought 0.1 BTC']);
    expect(posted.map(({ event }) => event)).toEqual(['halts', 'fills']);
  });

  it('do not keep the app open when the webhook does not answer', async () => {
    await choose({ webhook: { enabled: true, events: ALL, url: HOOK } });
    postNever = true;
    desk.take([control('running', 'halted', 'the disk is full')]);
    let closed = false;
    void desk.close().then(() => (closed = true));
    await pass(2_000);
    expect(closed).toBe(false);
    await pass(2_000);
    expect(closed).toBe(true);
  });
});
