import type { PairStatus } from '../exchange-events.ts';
import { NumberText, toJsonText } from '../json-text.ts';
import { ASSETS, LOT_DECIMALS } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { costDecimals } from '../market/units.ts';
import { lotsNumber } from './feed.ts';

/** Message of the instrument channel: pairs with what may be done in them, and in the snapshot the assets. */
export function instrumentMessage(
  type: 'snapshot' | 'update',
  pairs: readonly SimulatedPair[],
  statusOf: (symbol: string) => PairStatus,
): string {
  return toJsonText({
    channel: 'instrument',
    type,
    data: {
      assets: (type === 'snapshot' ? ASSETS : []).map((asset) => ({
        id: asset.symbol,
        status: 'enabled',
        precision: asset.decimals,
        precision_display: asset.displayDecimals,
        borrowable: false,
        collateral_value: new NumberText('1.000'),
        class: 'currency',
        margin_rate: new NumberText('0.000000'),
      })),
      pairs: pairs.map((pair) => {
        const tick = new NumberText((10 ** -pair.priceDecimals).toFixed(pair.priceDecimals));
        return {
          symbol: pair.symbol,
          base: pair.base.symbol,
          quote: pair.quote.symbol,
          status: statusOf(pair.symbol),
          qty_precision: LOT_DECIMALS,
          qty_increment: new NumberText('0.00000001'),
          price_precision: pair.priceDecimals,
          cost_precision: costDecimals(pair),
          marginable: false,
          has_index: true,
          ws_display_price_precision: pair.priceDecimals,
          cost_min: new NumberText(pair.costMinimumText),
          tick_size: tick,
          price_increment: tick,
          qty_min: lotsNumber(pair.orderMinimum),
        };
      }),
    },
  });
}
