import { useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { changeArrow, changeClass, formatNumber, formatSignedPercent } from '../../ui/format-number.ts';
import { useSession } from '../../stores/session-store.ts';

/** How long a changed price is lit. */
const FLASH_MS = 300;

/**
 * Lights the element for a moment whenever the price changes. Switched, not animated: an animation would draw sixty
 * frames a second for as long as the market moves.
 */
function usePriceFlash(price: number | null, quiet: boolean): RefObject<HTMLSpanElement | null> {
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(price);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null || price === before.current) return undefined;
    const first = before.current === null;
    before.current = price;
    if (first || quiet) return undefined;
    current.dataset['flash'] = 'on';
    const timer = setTimeout(() => delete current.dataset['flash'], FLASH_MS);
    return () => clearTimeout(timer);
  }, [price, quiet]);
  return element;
}

/** Last price with the direction it last moved in, and the change of 24 hours. */
export function Price(): ReactNode {
  const last = useSession((session) => session.quote?.last ?? null);
  const move = useSession((session) => session.lastMove);
  const decimals = useSession((session) => session.info.instrument.priceDecimals);
  const change = useSession((session) => session.change24h);
  // Where the market is played fast every frame brings another price: the light would never go out.
  const fast = useSession((session) => session.info.speed > 1);
  const flash = usePriceFlash(last, fast);
  return (
    <div className="price">
      <span ref={flash} className={`last-price ${changeClass(move)}`} data-testid="last-price" data-value={last ?? ''}>
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
