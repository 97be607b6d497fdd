import type { StreamItem } from '../../../engine/api/stream.ts';
import type { FillView, HealthView, PositionView, SignalRowView, TransitionView } from '../../../engine/api/views.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

/** Market time of the fixtures, UTC ms. */
export const NOON = FAKE_VIEW.now;

let serial = 0;

export function fill(changes: Partial<FillView> = {}): StreamItem {
  serial += 1;
  return {
    type: 'fill',
    fill: {
      tradeId: `T${serial}`,
      orderId: 'O1',
      symbol: 'BTC/USD',
      side: 'buy',
      price: 58_000,
      quantity: 0.1,
      cost: 5_800,
      fee: 14.5,
      feeAsset: 'USD',
      maker: true,
      purpose: 'entry',
      time: NOON,
      ...changes,
    },
  };
}

export function control(from: string, to: string, cause: string): StreamItem {
  serial += 1;
  const transition: TransitionView = {
    id: serial,
    time: NOON,
    machine: 'control',
    from,
    to,
    cause,
    signalId: null,
    orderIds: [],
  };
  return { type: 'transition', transition };
}

export function health(changes: Partial<HealthView>): StreamItem {
  return { type: 'health', health: { ...FAKE_VIEW.health, ...changes } };
}

export function position(changes: Partial<PositionView>): StreamItem {
  return { type: 'position', position: { ...FAKE_VIEW.position, quantity: 0.5, ...changes } };
}

export function signal(id: string, changes: Partial<SignalRowView> = {}): StreamItem {
  return {
    type: 'signal',
    signal: {
      id,
      kind: 'entry',
      time: NOON,
      price: 58_137.5,
      count: 7,
      missing: ['ma_cross_up'],
      divergenceCount: 0,
      momentum24h: 1.2,
      regime: 'uptrend',
      result: 'acted on',
      ...changes,
    },
  };
}
