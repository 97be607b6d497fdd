import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../engine/domain/fill.ts';
import type { OrderId } from '../../../engine/domain/order.ts';
import { createExecutionWitness } from '../../../engine/exchange/kraken/execution-witness.ts';

const ID = 'OF6QIS-MYM6V-XTHHZF' as OrderId;
const OTHER = 'OAAAAA-AAAAA-AAAAAA' as OrderId;
const STANDS = 1_000_000;
const plain = { amended: false, ended: false };
const fill = (tradeId: string, time: number) => ({ tradeId, orderId: ID, time }) as Fill;

function witnessAt() {
  const clock = { time: 0 };
  const witness = createExecutionWitness({ wallNow: () => clock.time, patienceMs: 5_000 });
  witness.stands(STANDS);
  const later = (milliseconds: number) => {
    clock.time += milliseconds;
    return witness.overdue();
  };
  return { witness, later };
}

describe('what the stream of executions must tell', () => {
  it('misses an order that REST has accepted and the stream does not tell of in time', () => {
    const { witness, later } = witnessAt();
    witness.expect(ID, 'placed');
    witness.expect(OTHER, 'placed');
    witness.saw(OTHER, plain);
    expect(later(4_999)).toEqual([]);
    expect(later(1)).toEqual([ID]);
  });

  it('is content with a stream that was faster than the answer', () => {
    const { witness, later } = witnessAt();
    witness.saw(ID, plain);
    witness.saw(ID, { ...plain, amended: true });
    witness.expect(ID, 'placed');
    witness.expect(ID, 'amended');
    witness.saw(ID, { ...plain, ended: true });
    witness.expect(ID, 'ended');
    expect(later(60_000)).toEqual([]);
  });

  it.each(['amended', 'ended'] as const)('does not take news of an order for its being %s', (what) => {
    const { witness, later } = witnessAt();
    witness.saw(ID, plain);
    witness.expect(ID, what);
    witness.saw(ID, plain);
    expect(later(5_000)).toEqual([ID]);
    witness.saw(ID, { ...plain, ended: true });
    expect(witness.overdue()).toEqual([]);
  });

  it('misses the second amendment when only the first was told', () => {
    const { witness, later } = witnessAt();
    witness.saw(ID, { ...plain, amended: true });
    witness.expect(ID, 'amended');
    witness.expect(ID, 'amended');
    expect(later(5_000)).toEqual([ID]);
  });

  it('misses fills of the trade history since it stands, once', () => {
    const { witness, later } = witnessAt();
    witness.saw(ID, { ...plain, tradeId: 'TOLD' });
    witness.expectFills([fill('OLD', STANDS - 1), fill('TOLD', STANDS + 9_000)]);
    expect(later(60_000)).toEqual([]);
    witness.expectFills([fill('UNTOLD', STANDS + 9_000)]);
    expect(later(5_000)).toEqual([ID]);
    witness.stands(null);
    witness.stands(STANDS);
    witness.expectFills([fill('UNTOLD', STANDS + 9_000)]);
    expect(later(60_000)).toEqual([]);
  });

  it('is not content with another trade of the same order', () => {
    const { witness, later } = witnessAt();
    witness.expectFills([fill('ONE', STANDS + 9_000)]);
    witness.saw(ID, { ...plain, tradeId: 'TWO' });
    expect(later(5_000)).toEqual([ID]);
    witness.saw(ID, { ...plain, tradeId: 'ONE' });
    expect(witness.overdue()).toEqual([]);
  });

  it('awaits nothing of a stream that does not stand, and forgets what it awaited when that falls', () => {
    const { witness, later } = witnessAt();
    witness.expect(ID, 'placed');
    witness.stands(null);
    witness.expect(OTHER, 'placed');
    expect(later(60_000)).toEqual([]);
  });
});
