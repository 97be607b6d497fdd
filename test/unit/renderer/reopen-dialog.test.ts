import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { OrderView } from '../../../engine/api/views.ts';
import { ReopenDialog } from '../../../renderer/features/settings/reopen-dialog.tsx';
import { applyItems, stateFromView } from '../../../renderer/stores/session-reducer.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { useSettingsStore } from '../../../renderer/stores/settings-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';
import { fakeOrder } from '../../fakes/fake-session.ts';
import { fakeSettingsHandlers } from '../../fakes/fake-settings.ts';

/** What is rendered without a document are the stores' initial states. */
const SESSION = useSessionStore.getInitialState();
const SETTINGS = useSettingsStore.getInitialState();
afterEach(() => {
  Object.assign(SESSION, { session: null });
  Object.assign(SETTINGS, { view: null });
});

const words = (): string =>
  renderToStaticMarkup(createElement(ReopenDialog, { runningJobs: 0, open: true, onClose: () => undefined }));

function order(clientOrderId: string, changes: Partial<OrderView> = {}): OrderView {
  const placed = fakeOrder(
    clientOrderId,
    { side: 'buy', type: 'limit', price: 60_000, quantity: 0.1, postOnly: true },
    0,
  );
  return { ...placed, ...changes };
}

describe('the question before the session is opened again', () => {
  it('is about what is held and open now, whatever it was when the settings were read', async () => {
    const view = await fakeSettingsHandlers()['settings.session'](undefined);
    Object.assign(SETTINGS, { view: view.ok ? view.value : null });
    const calm = stateFromView({ ...FAKE_VIEW, position: { ...FAKE_VIEW.position, quantity: 0 }, orders: [] }, 0);
    Object.assign(SESSION, { session: calm });
    expect(words()).toContain('There is no position and no open order');

    const held = { ...calm.position, quantity: 0.1844 };
    const session = applyItems(
      calm,
      [
        { type: 'position', position: held },
        { type: 'order', order: order('open') },
        { type: 'order', order: order('unknown', { status: 'unknown' }) },
        { type: 'order', order: order('gone', { status: 'canceled' }) },
        { type: 'order', order: order('of somebody else', { purpose: 'foreign' }) },
      ],
      0,
    );
    Object.assign(SESSION, { session });
    expect(words()).toContain('The 2 open orders of this session are cancelled first');
    expect(words()).toContain('The position of 0.1844 BTC stays at the exchange');
    expect(words()).not.toContain('nothing is at stake');
  });
});
