import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { flatten } from '../../stores/configuration-settings.ts';
import { accountsToLookAt, useAccountsStore } from '../../stores/accounts-store.ts';
import { channelsToLookAt, useNoticesStore } from '../../stores/notices-store.ts';
import { SETTINGS_SECTIONS, useSettingsStore, type SettingsSection } from '../../stores/settings-store.ts';
import { pathsOfGroups, RISK_GROUPS } from './strategy-rows.ts';

export const SECTION_NAMES: Readonly<Record<SettingsSection, string>> = {
  strategy: 'Strategy',
  keys: 'API keys',
  risk: 'Risk',
  notifications: 'Notifications',
  appearance: 'Appearance',
  shortcuts: 'Shortcuts',
  data: 'Data folder',
  about: 'About',
};

const RISK_PATHS: ReadonlySet<string> = new Set(pathsOfGroups(RISK_GROUPS));

interface Mark {
  readonly count: number;
  readonly tone: 'changes' | 'warning';
}

function useMarks(): Readonly<Partial<Record<SettingsSection, Mark>>> {
  const draft = useSettingsStore((store) => store.draft);
  const accounts = useAccountsStore((store) => accountsToLookAt(store.view));
  const channels = useNoticesStore((store) => channelsToLookAt(store.view));
  const changed = flatten(draft);
  const risk = changed.filter(({ path }) => RISK_PATHS.has(path)).length;
  return {
    strategy: { count: changed.length - risk, tone: 'changes' },
    risk: { count: risk, tone: 'changes' },
    keys: { count: accounts, tone: 'warning' },
    notifications: { count: channels, tone: 'warning' },
  };
}

/** The sections of the settings, with what was changed in them and what asks for attention. */
export function SettingsNav(): ReactNode {
  const current = useSettingsStore((store) => store.section);
  const setSection = useSettingsStore((store) => store.setSection);
  const marks = useMarks();
  return (
    <Panel
      title="Settings"
      testId="panel-settings-nav"
      className="settings-nav"
      heading={<h2 className="visually-hidden">Settings</h2>}
    >
      <nav className="settings-links" aria-label="Sections">
        {SETTINGS_SECTIONS.map((section) => {
          const mark = marks[section];
          return (
            <button
              key={section}
              type="button"
              className="settings-link"
              aria-current={section === current ? 'true' : undefined}
              data-testid={`settings-${section}`}
              onClick={() => setSection(section)}
            >
              {SECTION_NAMES[section]}
              {mark === undefined || mark.count === 0 ? null : (
                <span
                  className={`settings-mark settings-mark-${mark.tone}`}
                  title={
                    mark.tone === 'changes' ? `${mark.count} differ from the defaults` : `${mark.count} to look at`
                  }
                >
                  {mark.count}
                </span>
              )}
            </button>
          );
        })}
      </nav>
    </Panel>
  );
}
