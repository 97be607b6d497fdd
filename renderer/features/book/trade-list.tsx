import type { ReactNode } from 'react';
import { Mark } from '../../ui/badge.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { formatClockSeconds } from '../../ui/format-time.ts';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';

const SHOWN = 40;

/** The market's latest trades, newest first. */
export function TradeList(): ReactNode {
  const trades = useSession((session) => session.trades);
  const { priceDecimals, lotDecimals } = useSession((session) => session.info.instrument);
  const zone = useUiStore((store) => store.zone);
  if (trades.length === 0) return <p className="table-empty">Every trade of the market appears here as it happens.</p>;
  return (
    <div className="market-trades" role="table" aria-label="Market trades">
      {trades.slice(0, SHOWN).map((trade) => (
        <div className="market-trade" role="row" key={trade.id} data-testid="market-trade">
          <span role="cell" className={trade.side === 'buy' ? 'up' : 'down'}>
            <Mark direction={trade.side === 'buy' ? 'up' : 'down'} /> {formatNumber(trade.price, priceDecimals)}
          </span>
          <span role="cell">{formatNumber(trade.quantity, Math.min(4, lotDecimals))}</span>
          <span role="cell" className="text-2">
            {formatClockSeconds(trade.time, zone)}
          </span>
        </div>
      ))}
    </div>
  );
}
