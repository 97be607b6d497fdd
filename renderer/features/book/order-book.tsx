import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { changeClass, formatNumber } from '../../ui/format-number.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useSession } from '../../stores/session-store.ts';
import { useTicketStore } from '../../stores/ticket-store.ts';
import { bookRows, type BookRow } from './book-rows.ts';

function useRowsThatFit(): { readonly ref: React.RefObject<HTMLDivElement | null>; readonly count: number } {
  const ref = useRef<HTMLDivElement>(null);
  const [count, setCount] = useState(9);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const row = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row'));
      const header = row;
      const spread = row + 4;
      setCount(Math.max(1, Math.floor((element.clientHeight - header - spread) / 2 / row)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, count };
}

interface LevelProps {
  readonly row: BookRow;
  readonly side: 'ask' | 'bid';
  readonly priceDecimals: number;
  readonly lotDecimals: number;
}

function Level({ row, side, priceDecimals, lotDecimals }: LevelProps): ReactNode {
  const takePrice = useTicketStore((store) => store.takePrice);
  return (
    <div className={`level level-${side}`} role="row" data-testid={`book-${side}`}>
      <span className="level-depth" style={{ transform: `scaleX(${row.depth.toFixed(3)})` }} />
      <span role="cell" className={`level-price ${side === 'ask' ? 'down' : 'up'}`}>
        {/* Not among the stops of the Tab key: the ticket's own Bid and Ask are. */}
        <button type="button" tabIndex={-1} title="Take as limit price" onClick={() => takePrice(row.price)}>
          {formatNumber(row.price, priceDecimals)}
        </button>
      </span>
      <span role="cell">{formatNumber(row.quantity, lotDecimals)}</span>
      <span role="cell" className="text-2">
        {formatNumber(row.sum, Math.min(3, lotDecimals))}
      </span>
    </div>
  );
}

/** The best levels of either side with depth bars; as many as fit. */
export function OrderBook(): ReactNode {
  const book = useSession((session) => session.book);
  const instrument = useSession((session) => session.info.instrument);
  const last = useSession((session) => session.quote?.last ?? null);
  const move = useSession((session) => session.lastMove);
  const { ref, count } = useRowsThatFit();
  const rows = useMemo(() => (book === null ? null : bookRows(book, count)), [book, count]);
  const lotDecimals = Math.min(4, instrument.lotDecimals);
  const bestAsk = book?.asks[0]?.price;
  const bestBid = book?.bids[0]?.price;
  const spread = bestAsk === undefined || bestBid === undefined ? null : bestAsk - bestBid;
  return (
    <div className="book" ref={ref} role="table" aria-label="Order book">
      <div className="level level-head text-3" role="row">
        <span role="columnheader">Price {instrument.quote}</span>
        <span role="columnheader">Size {instrument.base}</span>
        <span role="columnheader">Sum</span>
      </div>
      {rows === null ? (
        <Skeleton lines={8} />
      ) : (
        <>
          <div className="book-side book-asks">
            {rows.asks.map((row, depth) => (
              <Level
                key={depth}
                row={row}
                side="ask"
                priceDecimals={instrument.priceDecimals}
                lotDecimals={lotDecimals}
              />
            ))}
          </div>
          <div className="book-spread" data-testid="book-spread">
            <span className={`book-last ${changeClass(move)}`}>
              {last === null ? '–' : formatNumber(last, instrument.priceDecimals)}
            </span>
            {spread === null || last === null ? null : (
              <span className="text-2">
                spread {formatNumber(spread, instrument.priceDecimals)} · {formatNumber((spread / last) * 10_000, 2)} bp
              </span>
            )}
          </div>
          <div className="book-side">
            {rows.bids.map((row, depth) => (
              <Level
                key={depth}
                row={row}
                side="bid"
                priceDecimals={instrument.priceDecimals}
                lotDecimals={lotDecimals}
              />
            ))}
          </div>
        </>
      )}
    </div>
  );
}
