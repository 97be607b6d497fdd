import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { HealthView } from '../../../engine/api/views.ts';
import { Alerts } from '../../../renderer/app/alerts.tsx';
import { ControlPills } from '../../../renderer/features/machine/control-pills.tsx';
import { Why } from '../../../renderer/features/machine/why.tsx';
import { EngineState } from '../../../renderer/features/topbar/health.tsx';
import { stateFromView } from '../../../renderer/stores/session-reducer.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

/** What is rendered without a document is the store's initial state. */
const INITIAL = useSessionStore.getInitialState();
afterEach(() => void Object.assign(INITIAL, { session: null }));

function shown(component: () => ReactNode, journal: HealthView['journal']): string {
  const session = stateFromView({ ...FAKE_VIEW, health: { ...FAKE_VIEW.health, journal } }, 0);
  Object.assign(INITIAL, { session });
  return renderToStaticMarkup(createElement(component)).replaceAll(/<[^>]*>/g, '');
}

const alerts = (): ReactNode => createElement(Alerts, { connectionLost: false });

describe('a session whose journal cannot be written', () => {
  it.each([
    ['the top bar', EngineState],
    ['the control states', ControlPills],
    ['the reason why nothing happens', Why],
    ['the alerts', alerts],
  ] as const)('is said to have stopped trading: %s', (_, component) => {
    const words = shown(component, 'failed');
    expect(words).toContain('Trading has stopped');
    expect(words).not.toMatch(/Running|check in/);
    expect(shown(component, 'synced')).not.toContain('Trading has stopped');
  });

  it.each([
    ['the reason why nothing happens', Why],
    ['the alerts', alerts],
  ] as const)('says what it means for the money and what to do: %s', (_, component) => {
    expect(shown(component, 'failed')).toContain(
      'Trading has stopped: the journal cannot be written. Parallax decides nothing any more, watches no exit, and takes its own resting orders off; orders and position are shown as they were before. Check both at Fake, free disk space, then start Parallax again.',
    );
  });

  it('shows the state of a session that can write', () => {
    expect(shown(EngineState, 'synced')).toContain('Running');
    expect(shown(alerts, 'synced')).toBe('');
  });
});
