import { NumberText, toJsonText } from '../json-text.ts';
import { ASSETS, COST_DECIMALS, LOT_DECIMALS } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';

/** Snapshot of the instrument channel: assets and pairs. */
export function instrumentSnapshot(pairs: readonly SimulatedPair[]): string {
  return toJsonText({
    channel: 'instrument',
    type: 'snapshot',
    data: {
      assets: ASSETS.map((asset) => ({
        id: asset.symbol,
        status: 'enabled',
        precision: asset.decimals,
        precision_display: asset.displayDecimals,
        borrowable: false,
        collateral_value: new NumberText('1.0'),
        margin_rate: new NumberText('0.0'),
      })),
      pairs: pairs.map((pair) => {
        const tick = new NumberText((10 ** -pair.priceDecimals).toFixed(pair.priceDecimals));
        return {
          symbol: pair.symbol,
          base: pair.base.symbol,
          quote: pair.quote.symbol,
          status: 'online',
          qty_precision: LOT_DECIMALS,
          qty_increment: new NumberText('0.00000001'),
          price_precision: pair.priceDecimals,
          cost_precision: COST_DECIMALS,
          marginable: false,
          has_index: true,
          cost_min: new NumberText(pair.costMinimumText),
          tick_size: tick,
          price_increment: tick,
          qty_min: new NumberText(pair.orderMinimumText),
        };
      }),
    },
  });
}
