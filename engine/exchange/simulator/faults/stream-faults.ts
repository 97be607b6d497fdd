import { assertNever } from '../../../domain/assert-never.ts';
import type { WsFrame, WsLine } from '../transport-hook.ts';
import { DeliveryLine } from './delivery-line.ts';
import type { FaultCounts } from './fault-counts.ts';
import type { FrameChannel, StreamRule } from './fault-plan.ts';
import { firstHalf, frameKind, sequenceOf, withSequence, withoutSymbols, withWrongChecksum } from './frame-text.ts';
import type { FrameKind } from './frame-text.ts';
import { StrikeClock } from './strike-clock.ts';

interface ArmedRule {
  readonly rule: StreamRule;
  readonly clock: StrikeClock;
}

/** A connection as the faults see it. */
interface Link {
  readonly line: WsLine;
  delivery: DeliveryLine | null;
  /** Channels that were acknowledged and never say anything. */
  readonly muted: Set<string>;
  dead: boolean;
  /** A frame that waits for the next one to pass it, and whether the two exchange their sequence numbers. */
  held: { readonly text: string; readonly swaps: boolean } | null;
  /** Exchange time at which its client sent something last. */
  heardAt: number;
  /** Exchange time after which a silent client is put out. */
  idleSeconds: number | null;
}

/** What is on its way to a client, and how late it will be. */
interface Passage {
  texts: readonly string[];
  delay: number;
}

export interface StreamFaultParts {
  readonly seed: number;
  readonly counts: FaultCounts;
  /** Exchange time, microseconds. */
  readonly now: () => number;
  readonly wallClock: () => number;
}

/** The faults of WebSocket frames on their way to a client, and of the connections themselves. */
export class StreamFaults {
  private readonly parts: StreamFaultParts;
  private readonly rules: readonly ArmedRule[];
  private readonly links = new Map<number, Link>();

  constructor(rules: readonly { readonly rule: StreamRule; readonly index: number }[], parts: StreamFaultParts) {
    this.parts = parts;
    this.rules = rules.map(({ rule, index }) => ({ rule, clock: new StrikeClock(parts.seed, index, rule) }));
  }

  opened(connection: number, line: WsLine): void {
    const { now } = this.parts;
    const idle = this.rules.find(({ rule, clock }) => rule.fault === 'idle_close' && clock.strikes())?.rule;
    const idleSeconds = idle?.fault === 'idle_close' ? idle.seconds : null;
    this.links.set(connection, {
      line,
      delivery: null,
      muted: new Set(),
      dead: false,
      held: null,
      heardAt: now(),
      idleSeconds,
    });
  }

  closed(connection: number): void {
    this.links.get(connection)?.delivery?.close();
    this.links.delete(connection);
  }

  /** Puts out clients that have been silent for too long. */
  onTime(): void {
    const { counts, now } = this.parts;
    for (const link of this.links.values()) {
      if (link.idleSeconds === null || now() - link.heardAt <= link.idleSeconds * 1e6) continue;
      link.idleSeconds = null;
      counts.add('idle_close');
      link.line.close(1000, 'idle');
    }
  }

  incoming(frame: WsFrame, deliver: (text: string) => void): void {
    const link = this.links.get(frame.connection);
    if (link !== undefined) link.heardAt = this.parts.now();
    const isPrivateSubscription = frame.text.includes('"subscribe"') && frame.text.includes('"token"');
    const refused =
      isPrivateSubscription && this.rules.some(({ rule, clock }) => rule.fault === 'token_refused' && clock.strikes());
    if (refused) this.parts.counts.add('token_refused');
    deliver(refused ? frame.text.replace(/"token":"[^"]*"/, '"token":"expired"') : frame.text);
  }

  outgoing(frame: WsFrame, deliver: (text: string) => void): void {
    const link = this.links.get(frame.connection);
    if (link === undefined) return deliver(frame.text);
    const kind = frameKind(frame.text);
    if (link.dead || link.muted.has(kind.channel)) return;
    const passage: Passage = { texts: [frame.text], delay: 0 };
    const before = link.held;
    for (const { rule, clock } of this.rules) {
      if (passage.texts.length === 0) break;
      if (!this.concerns(rule, kind) || !clock.strikes()) continue;
      if (this.strike(link, rule, clock, kind, passage)) this.parts.counts.add(rule.fault);
    }
    this.passHeld(link, before, passage);
    link.delivery ??= new DeliveryLine(deliver);
    for (const text of passage.texts) link.delivery.push(text, passage.delay, this.parts.wallClock());
  }

  /** Nothing goes wrong any more: what waits is handed on; connections that were kept from something are torn. */
  releaseAll(): void {
    for (const link of this.links.values()) {
      link.delivery?.flush();
      if (link.dead || link.muted.size > 0 || link.held !== null) link.line.reset();
    }
  }

  close(): void {
    for (const link of this.links.values()) link.delivery?.close();
  }

  /** The frame that was held back follows the one that has just come; the two may exchange their numbers. */
  private passHeld(link: Link, before: Link['held'], passage: Passage): void {
    if (before === null || link.held !== before || passage.texts.length === 0) return;
    link.held = null;
    const [first, ...rest] = passage.texts;
    const [own, other] = [sequenceOf(first ?? ''), sequenceOf(before.text)];
    if (!before.swaps) passage.texts = [...passage.texts, before.text];
    else if (own === null || other === null) passage.texts = [before.text, ...passage.texts];
    else passage.texts = [withSequence(first ?? '', other), withSequence(before.text, own), ...rest];
  }

  private concerns(rule: StreamRule, kind: FrameKind): boolean {
    switch (rule.fault) {
      case 'frame_latency':
      case 'drop_frame':
      case 'duplicate_frame':
      case 'reorder_frames':
      case 'corrupt_frame':
      case 'dead_connection':
      case 'connection_reset':
        return rule.channels.includes('any') || rule.channels.includes(kind.channel);
      case 'checksum_mismatch':
        return kind.channel === 'book' && !kind.isSnapshot;
      case 'sequence_gap':
      case 'out_of_order_fills':
        return kind.channel === 'executions' && !kind.isSnapshot;
      case 'symbol_less_executions':
        return kind.channel === 'executions';
      case 'snapshot_limit':
        return kind.channel === 'executions' && kind.isSnapshot;
      case 'silent_subscription':
        return kind.acknowledges !== null && isAmong(rule.channels, kind.acknowledges);
      case 'heartbeat_loss':
        return kind.channel === 'heartbeat';
      case 'idle_close':
      case 'token_refused':
        return false;
      default:
        return assertNever(rule, 'fault');
    }
  }

  /** Does a fault to a frame; false when it finds nothing to do. */
  private strike(link: Link, rule: StreamRule, clock: StrikeClock, kind: FrameKind, passage: Passage): boolean {
    switch (rule.fault) {
      case 'frame_latency':
        passage.delay += clock.between(rule.milliseconds);
        return true;
      case 'drop_frame':
      case 'sequence_gap':
      case 'heartbeat_loss':
        passage.texts = [];
        return true;
      case 'duplicate_frame':
        passage.texts = passage.texts.flatMap((text) => [text, text]);
        return true;
      case 'reorder_frames':
      case 'out_of_order_fills': {
        const [text] = passage.texts;
        if (text === undefined || link.held !== null) return false;
        link.held = { text, swaps: rule.fault === 'out_of_order_fills' };
        passage.texts = passage.texts.slice(1);
        return true;
      }
      case 'corrupt_frame':
        passage.texts = passage.texts.map(firstHalf);
        return true;
      case 'checksum_mismatch':
        passage.texts = passage.texts.map(withWrongChecksum);
        return true;
      case 'symbol_less_executions':
        passage.texts = passage.texts.map(withoutSymbols);
        return true;
      case 'silent_subscription':
        link.muted.add(kind.acknowledges ?? '');
        return true;
      case 'dead_connection':
        link.dead = true;
        passage.texts = [];
        return true;
      case 'connection_reset':
        passage.texts = [];
        link.line.reset();
        return true;
      case 'snapshot_limit':
        // The hub has kept to the limit already; this is the moment it shows.
        return true;
      case 'idle_close':
      case 'token_refused':
        return false;
      default:
        return assertNever(rule, 'fault');
    }
  }
}

function isAmong(channels: readonly FrameChannel[], name: string): boolean {
  return channels.includes('any') || channels.some((channel) => channel === name);
}
