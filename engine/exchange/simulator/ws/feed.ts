import { NumberText, toJsonText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import type { Print } from '../market/prints.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { lotsText, priceText } from '../market/units.ts';

/**
 * A public channel of one pair with one set of options. All its subscribers see the same published state:
 * `publish` says what changed since it was asked last, `snapshot` repeats what has been published.
 */
export interface Feed {
  readonly symbol: string;
  /** Messages for those who are subscribed already. */
  publish(): readonly string[];
  /** First message of a new subscriber, null when there is nothing to show. Asked right after `publish`. */
  snapshot(): string | null;
  onPrint?(print: Print): void;
}

export function priceNumber(pair: SimulatedPair, ticks: number): NumberText {
  return new NumberText(priceText(pair, ticks));
}

export function lotsNumber(lots: number): NumberText {
  return new NumberText(lotsText(lots));
}

export function channelMessage(channel: string, type: 'snapshot' | 'update', data: JsonValue): string {
  return toJsonText({ channel, type, data });
}
