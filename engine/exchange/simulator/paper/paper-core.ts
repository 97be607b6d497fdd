import type { SimulatedPair } from '../market/pairs.ts';
import { ExchangeCore } from '../exchange-core.ts';
import type { ExchangeParts } from '../exchange-core.ts';
import { FollowedMarket } from './followed-market.ts';

interface PaperParts extends ExchangeParts {
  /** The markets that somebody has asked for. */
  readonly followed: Map<string, FollowedMarket>;
}

/** The exchange core with markets that follow a real one instead of playing their own. */
export class PaperCore extends ExchangeCore {
  // The base class puts its parts down before it asks for a market; a field of this class would still be missing then.
  declare readonly parts: PaperParts;

  constructor(parts: ExchangeParts) {
    const own: PaperParts = { ...parts, followed: new Map() };
    super(own);
  }

  override market(pair: SimulatedPair): FollowedMarket {
    const { followed, history } = this.parts;
    const running = followed.get(pair.symbol);
    if (running !== undefined) return running;
    const market = new FollowedMarket(
      history(pair, this.now),
      {
        print: (_market, print) => {
          this.triggers.see(pair.symbol, print.ticks);
          this.emit({ type: 'print', market, print });
        },
        filled: (_market, match, print) => {
          const order = this.account.openOrder(match.id);
          if (order === undefined) throw new Error(`paper: ${match.id} was matched but is not open`);
          this.bookFill(order, match, print, true);
        },
      },
      this.now,
    );
    followed.set(pair.symbol, market);
    return market;
  }

  override runningMarkets(): readonly FollowedMarket[] {
    return [...this.parts.followed.values()];
  }

  override advance(to: number): void {
    super.advance(to);
    for (const market of this.parts.followed.values()) market.moveTo(this.now);
  }
}
