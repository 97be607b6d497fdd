import type { BacktestResult, Trade } from '../backtest/backtest-result.ts';
import { FEWEST_TRADES } from '../backtest/metrics/trade-statistics.ts';
import { HOUR_MS } from '../domain/timeframe.ts';

/** Trades listed in the text report, the newest; all of them are in the JSON. */
const TRADES_SHOWN = 20;
const LABEL_WIDTH = 16;

function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function fixed(value: number | null, decimals: number, unit = ''): string {
  return value === null ? 'N/A' : `${value.toFixed(decimals)}${unit}`;
}

function signed(value: number, decimals: number, unit = ''): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(decimals)}${unit}`;
}

function line(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}`;
}

function tradeLine(trade: Trade): string {
  const entry = `${timeText(trade.entryTime)} at ${trade.entryPrice.toFixed(2)}`;
  const exit = `${timeText(trade.exitTime)} at ${trade.exitPrice.toFixed(2)}`;
  const gain = `${signed(trade.pnl, 2)} (${signed(trade.pnlPct, 2, ' %')})`;
  return `  ${entry} -> ${exit}  ${gain}  ${trade.exitType}`;
}

/** The report as a person reads it in a terminal. Money in quote, times UTC. */
export function backtestReport(result: BacktestResult): string {
  const { config, data, metrics, trades, open } = result;
  const few = metrics.trades < FEWEST_TRADES ? `, fewer than ${FEWEST_TRADES}: too few for statistics` : '';
  const shown = trades.slice(-TRADES_SHOWN);
  const left = trades.length - shown.length;
  return [
    `${data.symbol} ${config.timeframe}, ${timeText(data.from)} to ${timeText(data.to)} UTC`,
    line('Base bars', `${data.bars} (${data.filled} filled, ${data.gaps} gaps)`),
    line('Signals', `${result.entries.length} entry, ${result.exits.length} exit`),
    line('Trades', `${metrics.trades}${few}`),
    line(
      'Return',
      `${signed(metrics.totalReturnPct, 2, ' %')} (buy and hold ${signed(metrics.buyAndHoldReturnPct, 2, ' %')})`,
    ),
    line('Final equity', `${metrics.finalEquity.toFixed(2)} from ${metrics.startingQuote.toFixed(2)}`),
    line('Max drawdown', `${fixed(metrics.maxDrawdownPct, 2, ' %')} (${fixed(metrics.maxDrawdownAmount, 2)})`),
    line('Exposure', fixed(metrics.exposurePct, 1, ' %')),
    line('Win rate', fixed(metrics.winRatePct, 1, ' %')),
    line('Profit factor', fixed(metrics.profitFactor, 2)),
    line('Sharpe, Sortino', `${fixed(metrics.sharpe, 2)}, ${fixed(metrics.sortino, 2)}`),
    line('Fees, slippage', `${metrics.feesPaid.toFixed(2)}, ${metrics.slippagePaid.toFixed(2)}`),
    ...(trades.length === 0 ? [] : ['', left > 0 ? `Last ${shown.length} of ${trades.length} trades:` : 'Trades:']),
    ...shown.map(tradeLine),
    ...(open === null
      ? []
      : [
          '',
          `Open since ${timeText(open.entryTime)}: ${open.quantity} at ${open.entryPrice.toFixed(2)}, ` +
            `${signed(open.pnl, 2)} (${signed(open.pnlPct, 2, ' %')}) at the last close, ` +
            `${((data.to - open.entryTime) / HOUR_MS).toFixed(0)} h held`,
        ]),
  ].join('\n');
}
