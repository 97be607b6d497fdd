import { useRef, type ReactNode } from 'react';
import { useChartInstrument } from '../../stores/chart-source.ts';
import { usePriceChart } from './use-price-chart.ts';
import './chart.css';

/** The candlestick chart: plot and price scale. */
export function ChartCanvas(): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  const { symbol } = useChartInstrument();
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
