import { useCallback, useSyncExternalStore } from 'react';

function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

/** True in the comfortable density. */
export function useWide(): boolean {
  return useMedia('(min-width: 1920px)');
}

/** True where the centre is wide enough for two tables side by side. */
export function useRoomForTwoTables(): boolean {
  return useMedia('(min-width: 2240px)');
}

/** True where order book and trades fit below one another. */
export function useRoomForStackedMarket(): boolean {
  return useMedia('(min-width: 1920px) and (min-height: 1200px)');
}
