import type { ConnectionStatus, MarketEvent } from '../../ports.ts';
import type { LocalBook } from './book.ts';

/** What the public stream keeps of one symbol. */
export interface Channel {
  readonly listeners: Set<(event: MarketEvent) => void>;
  readonly acked: Set<string>;
  book: LocalBook | null;
  hasSnapshot: boolean;
  /** Whether the trades have said anything on this connection: they begin with the newest ones. */
  hasTrades: boolean;
  /** Connections in a row on which they had not, although that was acknowledged. */
  deafDials: number;
  /** The newest trade the stream has told, and one that REST told and the stream had not, with the wall time. */
  newestTrade: number;
  unheard: { readonly id: number; readonly since: number } | null;
  /** Off when even a fresh snapshot does not match: then our number formatting is at fault, not the book. */
  verify: boolean;
  ready: boolean;
  status: ConnectionStatus;
  detail: string;
  deadline: ReturnType<typeof setTimeout> | null;
  bookTimer: ReturnType<typeof setTimeout> | null;
  bookToldAt: number;
  /** Wall time at which a trade was heard of that is newer than the newest message about the book: a trade changes it. */
  bookOwedSince: number | null;
  /** What the exchange's clock was at that message. */
  bookTime: number;
}

export function createChannel(listener: (event: MarketEvent) => void): Channel {
  return {
    listeners: new Set([listener]),
    acked: new Set(),
    book: null,
    hasSnapshot: false,
    hasTrades: false,
    deafDials: 0,
    newestTrade: -1,
    unheard: null,
    verify: true,
    ready: false,
    status: 'disconnected',
    detail: '',
    deadline: null,
    bookTimer: null,
    bookToldAt: Number.NEGATIVE_INFINITY,
    bookOwedSince: null,
    bookTime: Number.NEGATIVE_INFINITY,
  };
}

/** Forgets what belonged to a connection that is gone. */
export function resetChannel(channel: Channel): void {
  if (channel.deadline !== null) clearTimeout(channel.deadline);
  if (channel.bookTimer !== null) clearTimeout(channel.bookTimer);
  channel.deadline = null;
  channel.bookTimer = null;
  channel.acked.clear();
  channel.book = null;
  channel.hasSnapshot = false;
  channel.hasTrades = false;
  channel.unheard = null;
  channel.ready = false;
  channel.bookToldAt = Number.NEGATIVE_INFINITY;
  channel.bookOwedSince = null;
}

export function tell(channel: Channel, event: MarketEvent): void {
  for (const listener of channel.listeners) listener(event);
}
