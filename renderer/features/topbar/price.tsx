import type { ReactNode } from 'react';
import { changeArrow, changeClass, formatNumber, formatSignedPercent } from '../../ui/format-number.ts';
import { useSession } from '../../stores/session-store.ts';

/** Last price with the direction it last moved in, and the change of 24 hours. */
export function Price(): ReactNode {
  const last = useSession((session) => session.quote?.last ?? null);
  const move = useSession((session) => session.lastMove);
  const decimals = useSession((session) => session.info.instrument.priceDecimals);
  const change = useSession((session) => session.change24h);
  return (
    <div className="price">
      <span className={`last-price ${changeClass(move)}`} data-testid="last-price" data-value={last ?? ''}>
        {last === null ? '–' : formatNumber(last, decimals)}
      </span>
      <span className="top-pair">
        <span className="text-2">24 h</span>
        <span className={`strong ${changeClass(change)}`} data-testid="change-24h">
          {changeArrow(change)} {change === null ? 'N/A' : formatSignedPercent(change)}
        </span>
      </span>
    </div>
  );
}

/** Distance between best bid and ask, in quote and in basis points. Shown where there is room. */
export function Spread(): ReactNode {
  const spread = useSession((session) => (session.quote === null ? null : session.quote.ask - session.quote.bid));
  const middle = useSession((session) => (session.quote === null ? null : (session.quote.ask + session.quote.bid) / 2));
  const decimals = useSession((session) => session.info.instrument.priceDecimals);
  if (spread === null || middle === null || middle <= 0) return null;
  return (
    <span className="top-pair only-wide">
      <span className="text-2">Spread</span>
      <span>
        {formatNumber(spread, decimals)} · {formatNumber((spread / middle) * 10_000, 2)} bp
      </span>
    </span>
  );
}
