import { useRef, type ReactNode } from 'react';
import { useSession } from '../../stores/session-store.ts';
import { usePriceChart } from './use-price-chart.ts';
import './chart.css';

/** The candlestick chart: plot and price scale. */
export function ChartCanvas(): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  const symbol = useSession((session) => session.info.instrument.symbol);
  usePriceChart(container);
  return (
    <div
      className="chart-canvas"
      ref={container}
      role="img"
      aria-label={`${symbol} candlestick chart`}
      data-testid="chart-canvas"
    />
  );
}
