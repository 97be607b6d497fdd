import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { BalanceView } from '../../../engine/api/views.ts';
import { BalancesPanel } from '../../../renderer/features/balances/balances-panel.tsx';
import { equityOf } from '../../../renderer/stores/figures.ts';
import { stateFromView } from '../../../renderer/stores/session-reducer.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

/** What is rendered without a document is the store's initial state. */
const INITIAL = useSessionStore.getInitialState();
afterEach(() => void Object.assign(INITIAL, { session: null }));

function balance(asset: string, total: number): BalanceView {
  return { asset, total, held: 0, free: total };
}

function panel(balances: readonly BalanceView[]): string {
  Object.assign(INITIAL, { session: stateFromView({ ...FAKE_VIEW, balances: [...balances] }, 0) });
  return renderToStaticMarkup(createElement(BalancesPanel));
}

const text = (markup: string): string => markup.replaceAll(/<[^>]*>/g, '');

describe('the account', () => {
  const pair = [balance('BTC', 0.5), balance('USD', 100)];

  it('says what its equity leaves out', () => {
    expect(panel(pair)).not.toContain('not valued');
    expect(panel([...pair, balance('EUR', 0)])).not.toContain('not valued');
    expect(text(panel([...pair, balance('EUR', 250.5)]))).toContain('1 asset not valued');
    const two = panel([...pair, balance('EUR', 250.5), balance('ETH', 2)]);
    expect(text(two)).toContain('2 assets not valued');
    expect(two).toContain('are not known here: 250.5 EUR, 2 ETH"');
  });

  it('counts what earns in a reward programme at its worth', () => {
    const { instrument } = FAKE_VIEW.info;
    expect(equityOf([balance('USD', 0), balance('USD.F', 5_000), balance('BTC.M', 0.5)], instrument, 100_000)).toBe(
      55_000,
    );
    expect(equityOf([balance('BTC.F', 0.5)], instrument, null)).toBeNull();
    expect(panel([...pair, balance('USD.F', 5_000), balance('BTC.M', 1)])).not.toContain('not valued');
  });

  it('says of how many days its sums are, for older trades are not known', () => {
    const words = text(panel(pair));
    for (const label of ['Realised', 'Fees paid', 'Bought', 'Sold']) expect(words).toContain(`${label} · 25 d`);
    expect(words).not.toMatch(/Position · |Unrealised · |Drift · /);
    expect(panel(pair)).toContain('title="Of the trades of the last 25 days');
  });
});
