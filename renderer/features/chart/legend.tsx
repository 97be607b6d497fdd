import { useMemo, type ReactNode } from 'react';
import { formatDayClock } from '../../ui/format-time.ts';
import { changeClass, formatNumber, formatSignedPercent, formatVolume } from '../../ui/format-number.ts';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import { useChartData, useChartFocus, useChartInstrument, useSignalSettings } from '../../stores/chart-source.ts';
import { barsOfSignal } from '../../stores/columns.ts';
import { useStackStore } from '../../stores/stack-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { allBars } from './overlay-data.ts';
import { averageVolumeAt, bandsAt, NARROW_BAND, percentKAt, rsiAt, VOLUME_PERIOD, WIDE_BAND } from './studies.ts';

interface RowProps {
  readonly label: string;
  readonly value: string;
  readonly tone?: string;
  readonly line?: 'solid' | 'dashed';
}

function Row({ label, value, tone, line }: RowProps): ReactNode {
  return (
    <div className="legend-row">
      <dt>
        {line === undefined ? null : <span className={`legend-line legend-line-${line}`} />}
        {label}
      </dt>
      <dd className={tone ?? ''}>{value}</dd>
    </div>
  );
}

/** The bar the legend speaks of: hovered, else pinned, else the one the view is about, which live is the newest. */
function useLegendIndex(count: number): { readonly index: number; readonly word: string } {
  const hovered = useStackStore((store) => store.hover?.index ?? null);
  const pinned = useStackStore((store) => store.pinned);
  const data = useChartData((chart) => chart);
  const { timeframe: signalTimeframe } = useSignalSettings();
  const focus = useChartFocus();
  if (hovered !== null && hovered >= 0 && hovered < count) return { index: hovered, word: '' };
  const time = pinned ?? focus;
  if (time !== null && data !== null) {
    const bars = barsOfSignal({ time }, timeframeMs(signalTimeframe), data.candles, timeframeMs(data.timeframe));
    if (bars !== null) return { index: bars.to, word: pinned === null ? '' : 'Pinned ' };
  }
  return { index: count - 1, word: '' };
}

/** Values of the bar under the crosshair, in the gutter left of the plot. */
export function Legend(): ReactNode {
  const data = useChartData((chart) => chart);
  const { priceDecimals: decimals } = useChartInstrument();
  const zone = useUiStore((store) => store.zone);
  const bars = useMemo(() => (data === null ? [] : allBars(data)), [data]);
  const { index, word } = useLegendIndex(bars.length);
  const bar = bars[index];
  if (bar === undefined) return null;
  const price = (value: number | undefined): string => (value === undefined ? '–' : formatNumber(value, decimals));
  const previous = bars[index - 1]?.close ?? bar.open;
  const change = previous === 0 ? null : (bar.close / previous - 1) * 100;
  const narrow = bandsAt(bars, index, NARROW_BAND.period, NARROW_BAND.deviations);
  const wide = bandsAt(bars, index, WIDE_BAND.period, WIDE_BAND.deviations);
  const averageVolume = averageVolumeAt(bars, index, VOLUME_PERIOD);
  const ratio = averageVolume === null || averageVolume === 0 ? null : bar.volume / averageVolume;
  const rsi = rsiAt(bars, index, 14);
  const percentK = percentKAt(bars, index, 14);
  return (
    <dl className="legend" data-testid="chart-legend" data-time={bar.time} data-close={bar.close}>
      <p className={word === '' ? 'legend-time' : 'legend-time legend-pinned'}>
        {word}
        {formatDayClock(bar.time, zone)}
      </p>
      <Row label="Open" value={price(bar.open)} />
      <Row label="High" value={price(bar.high)} />
      <Row label="Low" value={price(bar.low)} />
      <Row label="Close" value={price(bar.close)} tone={changeClass(bar.close - bar.open)} />
      <Row label="Change" value={formatSignedPercent(change)} tone={changeClass(change)} />
      <Row label="Volume" value={formatVolume(bar.volume)} />
      <div className="legend-group">
        <Row label="BB20 up" value={price(narrow?.upper)} line="solid" />
        <Row label="BB20 lo" value={price(narrow?.lower)} line="solid" />
        <Row label="BB30 up" value={price(wide?.upper)} line="dashed" />
        <Row label="BB30 lo" value={price(wide?.lower)} line="dashed" />
      </div>
      <div className="legend-group">
        <Row label="RSI 14" value={rsi === null ? '–' : formatNumber(rsi, 1)} />
        <Row label="%K 14" value={percentK === null ? '–' : formatNumber(percentK, 1)} />
        <Row label="Volume ÷ avg" value={ratio === null ? '–' : `${formatNumber(ratio, 2)}×`} />
      </div>
    </dl>
  );
}
