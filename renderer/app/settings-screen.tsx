import { useEffect, type ReactNode } from 'react';
import { isJobOver } from '../../engine/api/jobs.ts';
import { AboutPanel } from '../features/settings/about-panel.tsx';
import { AccountsPanel } from '../features/settings/accounts-panel.tsx';
import { AppearancePanel } from '../features/settings/appearance-panel.tsx';
import { ChangesPanel } from '../features/settings/changes-panel.tsx';
import { DataFolderPanel } from '../features/settings/data-folder-panel.tsx';
import { NotificationsPanel } from '../features/settings/notifications-panel.tsx';
import { SettingsNav } from '../features/settings/settings-nav.tsx';
import { SettingsSection as SessionSection } from '../features/settings/settings-section.tsx';
import { ShortcutsPanel } from '../features/settings/shortcuts-panel.tsx';
import { useJobs } from '../stores/jobs-store.ts';
import { useNoticesStore } from '../stores/notices-store.ts';
import { useSettingsStore, type SettingsSection } from '../stores/settings-store.ts';
import { SHORTCUTS } from './shortcuts.ts';
import '../features/settings/settings.css';
import './settings-screen.css';

function Section({ section }: { readonly section: SettingsSection }): ReactNode {
  const runningJobs = useJobs((job) => !isJobOver(job)).length;
  switch (section) {
    case 'strategy':
      return <SessionSection key="strategy" kind="strategy" title="Strategy" runningJobs={runningJobs} />;
    case 'risk':
      return <SessionSection key="risk" kind="risk" title="Risk" runningJobs={runningJobs} />;
    case 'keys':
      return <AccountsPanel className="settings-main" />;
    case 'notifications':
      return <NotificationsPanel />;
    case 'appearance':
      return <AppearancePanel />;
    case 'shortcuts':
      return <ShortcutsPanel shortcuts={SHORTCUTS} />;
    case 'data':
      return <DataFolderPanel />;
    case 'about':
      return <AboutPanel />;
  }
}

/** What a person sets once: the session's rules, keys, notices, appearance. */
export function SettingsScreen(): ReactNode {
  const section = useSettingsStore((store) => store.section);
  const load = useSettingsStore((store) => store.load);
  const loadNotices = useNoticesStore((store) => store.load);
  useEffect(() => {
    void load();
    void loadNotices();
  }, [load, loadNotices]);
  return (
    <div className="settings-screen" data-testid="settings-screen" data-section={section}>
      <SettingsNav />
      <Section section={section} />
      <div className="settings-side">
        <ChangesPanel />
        {section === 'keys' ? null : <AccountsPanel className="" />}
      </div>
    </div>
  );
}
