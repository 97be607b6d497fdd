import { signalBarView } from '../api/signal-bar-view.ts';
import type { StreamItem } from '../api/stream.ts';
import { unwrittenEvent } from '../api/unwritten-events.ts';
import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { SessionNews } from '../trading/session-news.ts';
import { turnItems } from './turn-items.ts';

/** A session's news as the windows get it. */
export function streamItems(news: SessionNews, configuration: Configuration, now: number): readonly StreamItem[] {
  switch (news.type) {
    case 'turn':
      // With the time it holds at: countdowns on the screen of a fast market must not lag behind it.
      return [{ type: 'clock', now: Math.round(now) }, ...turnItems(news.turn, configuration, now)];
    case 'minute':
      // Windows hear of it as a bar of the timeframes they show.
      return [];
    case 'signal_bar':
      return [{ type: 'signal_bar', bar: signalBarView(news.bar) }];
    case 'bars':
      return news.updates.map(({ timeframe, candle }) => ({ type: 'candle', timeframe, candle, closed: news.closed }));
    case 'quote':
      return [{ type: 'quote', quote: news.quote, change24h: news.change24h }];
    case 'book':
      return [{ type: 'book', book: { bids: [...news.book.bids], asks: [...news.book.asks], time: news.book.time } }];
    case 'trades':
      return [{ type: 'trades', trades: [...news.trades] }];
    case 'health':
      return [
        { type: 'clock', now: Math.round(news.now) },
        { type: 'health', health: news.health },
      ];
    case 'closing':
      return [];
    case 'broken':
      return [
        unwrittenEvent('broken', {
          time: Math.round(now),
          level: 'error',
          kind: 'broken',
          message: `Trading has stopped: the journal cannot be continued (${news.reason}). Open orders are being cancelled at the exchange; free disk space if it is full, and restart Parallax.`,
        }),
      ];
    case 'unsettled':
      return [
        unwrittenEvent('unsettled', {
          time: Math.round(now),
          level: 'error',
          kind: 'notice',
          message: news.message,
        }),
      ];
    default:
      return assertNever(news, 'session news');
  }
}
