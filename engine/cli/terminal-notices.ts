import type { Engine } from '../engine.ts';
import type { Notifier } from '../ports.ts';

/** Notices as lines for the person at the terminal. */
export function terminalNotifier(log: (line: string) => void): Notifier {
  return {
    notify({ level, title, body }) {
      log(`notice (${level}): ${title}. ${body}`);
      return null;
    },
  };
}

const TOLD = { fills: true, halts: true, drift: true, disconnects: true } as const;

/** Has fills, halts, drift and lost connections posted from now on; why that cannot be, null when it can. */
export async function postNoticesTo({ handlers }: Pick<Engine, 'handlers'>, url: string): Promise<string | null> {
  const notices = await handlers['settings.notices'](undefined);
  if (!notices.ok) return notices.error.message;
  const { settings } = notices.value;
  const events = { ...settings.webhook.events, ...TOLD };
  const saved = await handlers['settings.saveNotices']({ ...settings, webhook: { enabled: true, events, url } });
  return saved.ok ? null : saved.error.message;
}
