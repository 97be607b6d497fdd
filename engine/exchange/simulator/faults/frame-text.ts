import type { FrameChannel } from './fault-plan.ts';

/** What a frame is, read from its text: numbers on the wire must stay exactly as they are written. */
export interface FrameKind {
  readonly channel: FrameChannel;
  readonly isSnapshot: boolean;
  /** Channel of a successful acknowledgement of a subscription. */
  readonly acknowledges: string | null;
}

const CHANNEL = /^\{"channel":"(\w+)"/;

export function frameKind(text: string): FrameKind {
  const channel = CHANNEL.exec(text)?.[1];
  if (channel === undefined) {
    const acknowledged = /"method":"subscribe".*"result":\{"channel":"(\w+)".*"success":true/.exec(text)?.[1];
    return { channel: 'answer', isSnapshot: false, acknowledges: acknowledged ?? null };
  }
  return { channel: channel as FrameChannel, isSnapshot: text.includes('"type":"snapshot"'), acknowledges: null };
}

export function withSequence(text: string, sequence: string): string {
  return text.replace(/"sequence":\d+\}$/, `"sequence":${sequence}}`);
}

export function sequenceOf(text: string): string | null {
  return /"sequence":(\d+)\}$/.exec(text)?.[1] ?? null;
}

export function withoutSymbols(text: string): string {
  return text.replaceAll(/"symbol":"[^"]*",?/g, '');
}

export function withWrongChecksum(text: string): string {
  return text.replace(/"checksum":(\d+)/, (_all, digits: string) => `"checksum":${(Number(digits) + 1) % 2 ** 32}`);
}

/** What is left of a text that was cut on the way. */
export function firstHalf(text: string): string {
  return text.slice(0, Math.max(1, Math.floor(text.length / 2)));
}
