/**
 * Version of everything a backtest's result depends on besides candles and configuration: indicators, signals,
 * state machine, fills and metrics. Raised by every change that can alter a result, so that a stored run says
 * whether running it again must give the same bytes.
 */
export const ENGINE_VERSION = '1';
