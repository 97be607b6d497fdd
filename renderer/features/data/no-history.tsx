import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useDataWorkStore } from '../../stores/data-work-store.ts';

const ARCHIVE_PAGE =
  'https://support.kraken.com/articles/360047124832-downloadable-historical-ohlcvt-open-high-low-close-volume-trades-data';

/** Before the first candle: where they come from. */
export function NoHistory(): ReactNode {
  const chooseArchives = useDataWorkStore((store) => store.chooseArchives);
  return (
    <section className="panel no-history" aria-label="No market data yet">
      <EmptyState
        testId="data-empty"
        title="No candles yet"
        text={
          <>
            <p>
              Kraken publishes every market’s 1-minute candles since its first day as one archive, “OHLCVT”: a zip of
              CSV files, renewed every quarter. Download it from{' '}
              <a className="link" href={ARCHIVE_PAGE} target="_blank" rel="noreferrer">
                support.kraken.com → Downloadable historical OHLCVT data
              </a>
              , then import it here: all of it, or only the markets you care about.
            </p>
            <p>
              Without a download, the session records the minutes it sees by itself, and “Backfill…” asks its market for
              the past: the demo’s simulated market answers at once.
            </p>
          </>
        }
        action={
          <Button testId="button-import-first" tone="accent" onClick={() => void chooseArchives()}>
            Import Kraken zip or CSV
          </Button>
        }
      />
    </section>
  );
}
