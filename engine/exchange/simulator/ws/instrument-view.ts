import type { PairStatus } from '../exchange-events.ts';
import { NumberText, toJsonText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import { assetMargin, pairMargin } from '../market/margin.ts';
import { assetsOf, LOT_DECIMALS } from '../market/pairs.ts';
import type { AssetName, SimulatedPair } from '../market/pairs.ts';
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
      assets: type === 'snapshot' ? assetsOf(pairs).map(assetRow) : [],
      pairs: pairs.map((pair) => {
        const margin = pairMargin(pair);
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
          marginable: margin !== null,
          has_index: true,
          ws_display_price_precision: pair.priceDecimals,
          cost_min: costMinimum(pair),
          margin_initial: margin === null ? undefined : new NumberText((1 / Math.max(...margin.leverage)).toFixed(2)),
          position_limit_long: margin?.longLimit,
          position_limit_short: margin?.shortLimit,
          tick_size: tick,
          price_increment: tick,
          qty_min: lotsNumber(pair.orderMinimum),
        };
      }),
    },
  });
}

/** As an amount of the quote is shown, unless that cuts it. */
function costMinimum({ costMinimumText, quote }: SimulatedPair): NumberText {
  const shown = Number(costMinimumText).toFixed(quote.displayDecimals);
  return new NumberText(Number(shown) === Number(costMinimumText) ? shown : costMinimumText);
}

function assetRow(asset: AssetName): JsonValue {
  const margin = assetMargin(asset);
  return {
    id: asset.symbol,
    status: 'enabled',
    precision: asset.decimals,
    precision_display: asset.displayDecimals,
    borrowable: margin !== null,
    collateral_value: new NumberText(Number(margin?.collateral ?? 0).toFixed(3)),
    class: 'currency',
    margin_rate: margin === null ? undefined : new NumberText(Number(margin.rate).toFixed(6)),
  };
}
