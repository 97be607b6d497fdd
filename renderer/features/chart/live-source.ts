import type { ChartSource } from '../../stores/chart-source.ts';
import { useChartStore } from '../../stores/chart-store.ts';
import { useClockStore } from '../../stores/clock-store.ts';
import type { SessionState } from '../../stores/session-reducer.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { priceTags } from './overlay-data.ts';
import { tradeMarks } from './trade-marks.ts';

function sessionNow(): SessionState {
  const { session } = useSessionStore.getState();
  if (session === null) throw new Error('The chart was asked to draw before the session view arrived.');
  return session;
}

/** Calls when the instrument or the settings of the session were replaced, which is when it was read anew. */
function onNewInfo(onChange: () => void): () => void {
  return useSessionStore.subscribe((store, before) => {
    if (store.session?.info !== before.session?.info) onChange();
  });
}

/** Calls when something that is drawn over the candles changed: orders, fills, position, the last price, the countdown. */
function onNewMarks(onChange: () => void): () => void {
  const stops = [
    useSessionStore.subscribe((store, before) => {
      const now = store.session;
      const then = before.session;
      if (
        now?.fills !== then?.fills ||
        now?.orders !== then?.orders ||
        now?.quote !== then?.quote ||
        now?.position !== then?.position
      ) {
        onChange();
      }
    }),
    useClockStore.subscribe((store, before) => {
      if (store.marketNow !== before.marketNow) onChange();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The running session as the chart stack sees it. */
export const liveSource: ChartSource = {
  data: {
    read: () => useChartStore.getState().data,
    subscribe: (onChange) =>
      useChartStore.subscribe((store, before) => {
        if (store.data !== before.data) onChange();
      }),
  },
  settings: { read: () => sessionNow().info, subscribe: onNewInfo },
  instrument: { read: () => sessionNow().info.instrument, subscribe: onNewInfo },
  focus: { read: () => null, subscribe: () => () => undefined },
  marks: {
    read: (data) => {
      const session = sessionNow();
      return {
        trades: tradeMarks(session.fills, session.signals),
        paths: [],
        tags: priceTags(session, data, useClockStore.getState().marketNow),
      };
    },
    subscribe: onNewMarks,
  },
  range: {
    read: () => useChartStore.getState().range,
    keep: (range) => useChartStore.getState().keepRange(range),
  },
};
