import type { TradeView } from '../../../engine/api/backtest-views.ts';
import { formatSignedPercent } from '../../ui/format-number.ts';
import type { ChartMarks, ChartSource, Readable, TradeMark, TradePath } from '../../stores/chart-source.ts';
import type { MomentStore, ShownMoment } from '../../stores/moment-store.ts';

const NO_MARKS: ChartMarks = { trades: [], paths: [], tags: [] };

function arrows(trade: TradeView, faint: boolean): readonly TradeMark[] {
  const entry = trade.lenses === null ? 'Buy' : `Entry ${trade.lenses}/8`;
  const exit = `${trade.exitType === 'manual' ? 'Sell' : 'Exit'} ${formatSignedPercent(trade.pnlPct)}`;
  const marks: readonly TradeMark[] = [
    { side: 'buy', time: trade.entryTime, price: trade.entryPrice, label: entry },
    { side: 'sell', time: trade.exitTime, price: trade.exitPrice, label: exit },
  ];
  return faint ? marks.map((mark) => ({ ...mark, faint })) : marks;
}

function path(trade: TradeView, focused: boolean): TradePath {
  return {
    fromTime: trade.entryTime,
    fromPrice: trade.entryPrice,
    toTime: trade.exitTime,
    toPrice: trade.exitPrice,
    result: trade.pnl >= 0 ? 'gain' : 'loss',
    focused,
  };
}

/** Arrows and lines of a run's round trips. The one in question is in front, and alone says what it was. */
export function momentMarks({ trades, trade }: Pick<ShownMoment, 'trades' | 'trade'>): ChartMarks {
  const inOrder = [...trades].sort(
    (a, b) => Number(a.number === trade) - Number(b.number === trade) || a.number - b.number,
  );
  return {
    trades: inOrder.flatMap((row) => arrows(row, trade !== null && row.number !== trade)),
    paths: inOrder.map((row) => path(row, row.number === trade)),
    tags: [],
  };
}

/** A moment of a run as the chart stack sees it. It changes when another moment was loaded, and never by itself. */
export function momentSource(store: MomentStore): ChartSource {
  let marked: ShownMoment | null = null;
  let marks = NO_MARKS;

  const subscribe = (onChange: () => void): (() => void) =>
    store.subscribe((state, before) => {
      if (state.shown !== before.shown) onChange();
    });

  function shown(): ShownMoment {
    const moment = store.getState().shown;
    if (moment === null) throw new Error('The chart was asked to draw a moment before it was loaded.');
    return moment;
  }

  function part<Value>(select: (moment: ShownMoment) => Value): Readable<Value> {
    return { read: () => select(shown()), subscribe };
  }

  return {
    data: part(({ data }) => data),
    settings: part(({ settings }) => settings),
    instrument: part(({ instrument }) => instrument),
    focus: part(({ focus }) => focus),
    marks: {
      read: () => {
        const moment = shown();
        if (moment !== marked) {
          marked = moment;
          marks = momentMarks(moment);
        }
        return marks;
      },
      subscribe,
    },
    range: null,
  };
}
