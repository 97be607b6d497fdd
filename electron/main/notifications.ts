import type { DesktopNotice, Notifier } from '../../engine/ports.ts';

/** The part of Electron's Notification that is used. */
export interface SystemNotification {
  show(): void;
  on(event: 'click', listener: () => void): unknown;
}

export interface NotificationsOptions {
  readonly isSupported: () => boolean;
  readonly create: (options: {
    readonly title: string;
    readonly body: string;
    readonly urgency: 'low' | 'normal' | 'critical';
  }) => SystemNotification;
  /** Whether somebody is looking at the window: what it shows need not be told again. */
  readonly isWatched: () => boolean;
  /** A click brings the window. */
  readonly showWindow: () => void;
}

const URGENCY: Readonly<Record<DesktopNotice['level'], 'low' | 'normal' | 'critical'>> = {
  info: 'normal',
  success: 'normal',
  warning: 'normal',
  error: 'critical',
};

/** Notices on the desktop. Good news stays away while the window is in front; trouble comes all the same. */
export function createDesktopNotifier(options: NotificationsOptions): Notifier {
  // Kept until the next ones: a notification nobody holds may be taken away with its click.
  let shown: SystemNotification[] = [];
  return {
    notify(notice) {
      if (!options.isSupported()) return 'This system shows no notifications, or they are switched off.';
      if (notice.level === 'success' && options.isWatched()) return null;
      try {
        const { title, body, level } = notice;
        const notification = options.create({ title, body, urgency: URGENCY[level] });
        notification.on('click', options.showWindow);
        notification.show();
        shown = [...shown, notification].slice(-20);
        return null;
      } catch (error) {
        return `The system refused the notification: ${error instanceof Error ? error.message : String(error)}.`;
      }
    },
  };
}
