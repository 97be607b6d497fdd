// The reference implementation's public face.

export { parseCandlesCsv, type ReferenceRow } from './candles.ts';
export { type DeepPartial, type ReferenceConfig, defaultConfig, fullConfig } from './config.ts';
export { type EntrySignal, type LensRecord, referenceLenses } from './signals.ts';
export { type BacktestResult, type ExitSignal, type Trade, referenceBacktest } from './backtest.ts';
