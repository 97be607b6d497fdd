import { type DecimalColumn, decimalColumn } from '../indicators/decimal-column.ts';
import { type PriceColumns } from '../indicators/stochastic.ts';
import { type CandleSeries } from '../market/candle-series.ts';

/** The inputs of the indicators: closes with their whole-number image, and prices to compare ranges with. */
export interface BarInputs {
  readonly closes: DecimalColumn;
  /** Whole numbers of one step where all prices are decimals, otherwise the prices themselves. */
  readonly prices: PriceColumns;
}

export function barInputs(bars: CandleSeries): BarInputs {
  const closes = decimalColumn(bars.close, bars.priceDecimals);
  const highs = decimalColumn(bars.high, bars.priceDecimals);
  const lows = decimalColumn(bars.low, bars.priceDecimals);
  const areDecimals = closes.scale > 0 && highs.scale > 0 && lows.scale > 0;
  return {
    closes,
    prices: areDecimals ? { high: highs.units, low: lows.units, close: closes.units } : bars,
  };
}
