import { useEffect, useState, type ReactNode } from 'react';
import {
  NOTICE_CHANNELS,
  NOTICE_EVENTS,
  type NoticeChannel,
  type NoticeEvent,
  type NoticeSettingsView,
  type NoticesView,
} from '../../../engine/api/settings-views.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { WarningIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useNoticesStore } from '../../stores/notices-store.ts';

const EVENTS: Readonly<Record<NoticeEvent, { readonly name: string; readonly text: string }>> = {
  fills: { name: 'Fills', text: 'Orders that bought or sold. The parts of an order come as one notice.' },
  halts: { name: 'Halts', text: 'Trading stopped by itself, or goes on again; errors that concern your money.' },
  drift: { name: 'Drift', text: 'The account holds something else than the trades say, for 15 seconds or more.' },
  disconnects: { name: 'Disconnects', text: 'No market data or no account updates for 10 seconds or more.' },
  signals: { name: 'Signals', text: 'Entry and exit signals, and what became of them.' },
};
const CHANNELS: Readonly<Record<NoticeChannel, { readonly name: string; readonly text: string }>> = {
  desktop: {
    name: 'Desktop',
    text: 'Notifications of this system, with the window closed too. Good news stays away while you look at Parallax.',
  },
  sound: { name: 'Sound', text: 'A short tone while the window is open; trouble sounds lower than good news.' },
  webhook: {
    name: 'Webhook',
    text: 'Posts JSON to an address of yours. What you trade leaves this computer; keys never do.',
  },
};

function withEvent(
  settings: NoticeSettingsView,
  channel: NoticeChannel,
  event: NoticeEvent,
  wanted: boolean,
): NoticeSettingsView {
  const before = settings[channel];
  return { ...settings, [channel]: { ...before, events: { ...before.events, [event]: wanted } } };
}

function Webhook({ view }: { readonly view: NoticesView }): ReactNode {
  const save = useNoticesStore((store) => store.save);
  const error = useNoticesStore((store) =>
    store.saveError?.field === 'webhook.url' ? store.saveError.message : undefined,
  );
  const saved = view.settings.webhook.url;
  const [url, setUrl] = useState<string | null>(null);
  const keep = (): void => {
    if (url === null || url.trim() === saved) return;
    void save({ ...view.settings, webhook: { ...view.settings.webhook, url: url.trim() } }).then(() => setUrl(null));
  };
  return (
    <div className="notice-webhook" onBlur={keep}>
      <TextField
        label="Webhook address"
        value={url ?? saved}
        onChange={setUrl}
        placeholder="https://example.org/hook"
        error={error}
        hint="Slack, Mattermost and Discord understand it as it is. The address is kept in settings.db on this computer."
        testId="notices-webhook-url"
      />
    </div>
  );
}

function ChannelHead({ channel, view }: { readonly channel: NoticeChannel; readonly view: NoticesView }): ReactNode {
  const save = useNoticesStore((store) => store.save);
  const test = useNoticesStore((store) => store.test);
  const testing = useNoticesStore((store) => store.testing);
  const { enabled } = view.settings[channel];
  const { name, text } = CHANNELS[channel];
  return (
    <th scope="col" className="notice-channel" title={text}>
      <label className="notice-switch">
        <input
          type="checkbox"
          checked={enabled}
          data-testid={`notices-${channel}`}
          onChange={(event) =>
            void save({ ...view.settings, [channel]: { ...view.settings[channel], enabled: event.target.checked } })
          }
        />
        {name}
      </label>
      <Button testId={`notices-test-${channel}`} busy={testing === channel} onClick={() => void test(channel)}>
        Send a test
      </Button>
    </th>
  );
}

function Results({ view }: { readonly view: NoticesView }): ReactNode {
  const tested = useNoticesStore((store) => store.tested);
  const saveError = useNoticesStore((store) => store.saveError);
  const failed = NOTICE_CHANNELS.filter((channel) => view.problems[channel] !== null);
  return (
    <div className="notice-results" aria-live="polite">
      {tested?.problem === null ? (
        <p className="text-2" data-testid="notices-tested">
          {tested.channel === 'sound'
            ? 'A tone was played in this window.'
            : `The test was handed over to ${CHANNELS[tested.channel].name.toLowerCase()}.`}
        </p>
      ) : null}
      {failed.map((channel) => (
        <p key={channel} className="warn" data-testid={`notices-problem-${channel}`}>
          <WarningIcon /> {CHANNELS[channel].name}: {view.problems[channel]}
        </p>
      ))}
      {saveError === null || saveError.field === 'webhook.url' ? null : (
        <p className="field-error" role="alert">
          {saveError.message}
        </p>
      )}
    </div>
  );
}

function Matrix({ view }: { readonly view: NoticesView }): ReactNode {
  const save = useNoticesStore((store) => store.save);
  return (
    <table className="notice-table">
      <thead>
        <tr>
          <th scope="col" className="text-3">
            Tell me of
          </th>
          {NOTICE_CHANNELS.map((channel) => (
            <ChannelHead key={channel} channel={channel} view={view} />
          ))}
        </tr>
      </thead>
      <tbody>
        {NOTICE_EVENTS.map((event) => (
          <tr key={event}>
            <th scope="row">
              {EVENTS[event].name}
              <span className="field-hint">{EVENTS[event].text}</span>
            </th>
            {NOTICE_CHANNELS.map((channel) => (
              <td key={channel} data-off={!view.settings[channel].enabled}>
                <input
                  type="checkbox"
                  aria-label={`${EVENTS[event].name} by ${CHANNELS[channel].name.toLowerCase()}`}
                  checked={view.settings[channel].events[event]}
                  disabled={!view.settings[channel].enabled}
                  data-testid={`notices-${channel}-${event}`}
                  onChange={(change) => void save(withEvent(view.settings, channel, event, change.target.checked))}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the user is told of when nobody is looking, and by which way. Every choice counts at once. */
export function NotificationsPanel(): ReactNode {
  const view = useNoticesStore((store) => store.view);
  const error = useNoticesStore((store) => store.error);
  const load = useNoticesStore((store) => store.load);
  useEffect(() => void load(), [load]);
  return (
    <Panel title="Notifications" testId="panel-notifications" className="settings-main">
      <div className="settings-page scroll">
        {view === null ? (
          error === null ? (
            <Skeleton lines={6} />
          ) : (
            <p className="field-error" role="alert">
              {error.message}
            </p>
          )
        ) : (
          <>
            <Matrix view={view} />
            <Results view={view} />
            <Webhook view={view} />
            <ul className="settings-notes text-2">
              {NOTICE_CHANNELS.map((channel) => (
                <li key={channel}>
                  <strong>{CHANNELS[channel].name}</strong> {CHANNELS[channel].text}
                </li>
              ))}
              <li>
                <strong>Never a storm</strong> Notices of a kind are gathered: what happens within seconds comes as one.
              </li>
            </ul>
          </>
        )}
      </div>
    </Panel>
  );
}
