/**
 * A candle. `time` is the open time, UTC milliseconds; prices in quote currency per unit of base,
 * volume in base currency. `filled` marks a minute without trades (O=H=L=C=previous close, V=0).
 */
export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly filled?: boolean;
}
