import {
  CandlestickSeries,
  createChart,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  LineStyle,
  PriceScaleMode,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { CandleView } from '../../../engine/api/views.ts';
import { formatNumber } from '../../ui/format-number.ts';
import { pixels, withAlpha, type Palette } from '../../ui/palette.ts';
import { averageVolumeAt, bandsAt, NARROW_BAND, VOLUME_PERIOD, WIDE_BAND } from './studies.ts';

type LineKey = 'narrowUpper' | 'narrowLower' | 'wideUpper' | 'wideLower' | 'volumeAverage';

export interface PriceChart {
  readonly api: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  /** Replaces all bars. */
  readonly setBars: (bars: readonly CandleView[]) => void;
  /** Draws the bars from this index on again; earlier ones have not changed. */
  readonly updateFrom: (bars: readonly CandleView[], index: number) => void;
  readonly applyPalette: (palette: Palette, gutter: number) => void;
  readonly setDecimals: (decimals: number, tickSize: number) => void;
  readonly setLogScale: (log: boolean) => void;
  readonly remove: () => void;
}

function timeOf(bar: CandleView): UTCTimestamp {
  return (bar.time / 1000) as UTCTimestamp;
}

/** The library's chart with its series: candles, volume and its average, two pairs of bands. */
export function createPriceChart(container: HTMLElement): PriceChart {
  const api = createChart(container, {
    autoSize: true,
    layout: { background: { color: 'transparent' }, attributionLogo: false },
    // The stack has one time axis, below the heatmap, and one crosshair line through everything.
    timeScale: { visible: false, rightOffset: 6, minBarSpacing: 1, maxBarSpacing: 40, borderVisible: false },
    crosshair: { mode: CrosshairMode.Normal, vertLine: { visible: false, labelVisible: false } },
    grid: { vertLines: { visible: false } },
    rightPriceScale: { borderVisible: true, scaleMargins: { top: 0.06, bottom: 0.14 }, entireTextOnly: true },
    handleScroll: { mouseWheel: false, pressedMouseMove: true, horzTouchDrag: true, vertTouchDrag: false },
    handleScale: { mouseWheel: false, pinch: false, axisPressedMouseMove: { time: false, price: true } },
    kineticScroll: { mouse: false, touch: false },
  });
  const volume = api.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceLineVisible: false,
    lastValueVisible: false,
  });
  api.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  const line = (priceScaleId: string): ISeriesApi<'Line'> =>
    api.addSeries(LineSeries, {
      priceScaleId,
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
    });
  const lines: Readonly<Record<LineKey, ISeriesApi<'Line'>>> = {
    narrowUpper: line('right'),
    narrowLower: line('right'),
    wideUpper: line('right'),
    wideLower: line('right'),
    volumeAverage: line('volume'),
  };
  const candles = api.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
  let colours = { up: '#000000', down: '#000000' };

  function volumePoint(bar: CandleView): { time: UTCTimestamp; value: number; color: string } {
    return { time: timeOf(bar), value: bar.volume, color: bar.close >= bar.open ? colours.up : colours.down };
  }

  function lineValue(key: LineKey, bars: readonly CandleView[], index: number): number | null {
    switch (key) {
      case 'narrowUpper':
        return bandsAt(bars, index, NARROW_BAND.period, NARROW_BAND.deviations)?.upper ?? null;
      case 'narrowLower':
        return bandsAt(bars, index, NARROW_BAND.period, NARROW_BAND.deviations)?.lower ?? null;
      case 'wideUpper':
        return bandsAt(bars, index, WIDE_BAND.period, WIDE_BAND.deviations)?.upper ?? null;
      case 'wideLower':
        return bandsAt(bars, index, WIDE_BAND.period, WIDE_BAND.deviations)?.lower ?? null;
      case 'volumeAverage':
        return averageVolumeAt(bars, index, VOLUME_PERIOD);
    }
  }

  function linePoint(key: LineKey, bars: readonly CandleView[], index: number): { time: Time; value?: number } {
    const value = lineValue(key, bars, index);
    return value === null ? { time: timeOf(bars[index]) } : { time: timeOf(bars[index]), value };
  }

  const keys = Object.keys(lines) as LineKey[];
  return {
    api,
    candles,
    setBars(bars) {
      candles.setData(
        bars.map((bar) => ({ time: timeOf(bar), open: bar.open, high: bar.high, low: bar.low, close: bar.close })),
      );
      volume.setData(bars.map(volumePoint));
      for (const key of keys) lines[key].setData(bars.map((_, index) => linePoint(key, bars, index)));
    },
    updateFrom(bars, index) {
      for (let at = index; at < bars.length; at++) {
        const bar = bars[at];
        candles.update({ time: timeOf(bar), open: bar.open, high: bar.high, low: bar.low, close: bar.close });
        volume.update(volumePoint(bar));
        for (const key of keys) lines[key].update(linePoint(key, bars, at));
      }
    },
    applyPalette(palette, gutter) {
      colours = { up: withAlpha(palette.upFill, 0.4), down: withAlpha(palette.downFill, 0.4) };
      api.applyOptions({
        layout: { textColor: palette.text2, fontSize: pixels(palette.sizeXs), fontFamily: palette.font },
        grid: { horzLines: { color: palette.hairline } },
        rightPriceScale: { borderColor: palette.hairline, minimumWidth: gutter },
        crosshair: {
          horzLine: { color: palette.text3, style: LineStyle.Dashed, labelBackgroundColor: palette.strongLine },
        },
      });
      candles.applyOptions({
        upColor: palette.upFill,
        downColor: palette.downFill,
        wickUpColor: palette.upFill,
        wickDownColor: palette.downFill,
        borderVisible: false,
      });
      const solid = { color: withAlpha(palette.accent, 0.75), lineStyle: LineStyle.Solid };
      const dotted = { color: palette.strongLine, lineStyle: LineStyle.Dashed };
      lines.narrowUpper.applyOptions(solid);
      lines.narrowLower.applyOptions(solid);
      lines.wideUpper.applyOptions(dotted);
      lines.wideLower.applyOptions(dotted);
      lines.volumeAverage.applyOptions({ color: withAlpha(palette.text3, 0.8) });
    },
    setDecimals(decimals, tickSize) {
      const format = (price: number): string => formatNumber(price, decimals);
      candles.applyOptions({ priceFormat: { type: 'custom', formatter: format, minMove: tickSize } });
      for (const key of keys) {
        if (key !== 'volumeAverage')
          lines[key].applyOptions({ priceFormat: { type: 'custom', formatter: format, minMove: tickSize } });
      }
    },
    setLogScale(log) {
      api
        .priceScale('right')
        .applyOptions({ mode: log ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal, autoScale: true });
    },
    remove: () => api.remove(),
  };
}
