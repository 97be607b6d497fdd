import { expect, it } from 'vitest';
import { DEFAULT_PAIRS } from '../../../engine/exchange/simulator/market/pairs.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';
import { instrumentMessage } from '../../../engine/exchange/simulator/ws/instrument-view.ts';

const [BITCOIN] = DEFAULT_PAIRS as readonly [SimulatedPair];
const OTHER: SimulatedPair = {
  ...BITCOIN,
  symbol: 'XYZ/USD',
  base: { ...BITCOIN.base, id: 'XYZ', altname: 'XYZ', symbol: 'XYZ' },
};

it('tells the assets of pairs that nobody knows, which cannot be borrowed and are worth nothing as collateral', () => {
  const text = instrumentMessage('snapshot', [OTHER], () => 'online');
  const { data } = JSON.parse(text) as {
    data: { assets: Record<string, unknown>[]; pairs: Record<string, unknown>[] };
  };
  expect(data.assets.map(({ id }) => id)).toEqual(['XYZ', 'USD', 'BTC', 'ETH', 'SOL']);
  expect(data.assets[0]).toMatchObject({ borrowable: false, collateral_value: 0 });
  expect(data.assets[0]).not.toHaveProperty('margin_rate');
  expect(text).toContain('"borrowable":false,"collateral_value":0.000,');
  expect(data.pairs[0]).toMatchObject({ marginable: false });
  expect(data.pairs[0]).not.toHaveProperty('margin_initial');
});
