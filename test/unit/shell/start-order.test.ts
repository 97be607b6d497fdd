import { describe, expect, it } from 'vitest';
import { createStartOrder, type StartOrder } from '../../../electron/main/start-order.ts';

function watch(order: StartOrder): () => readonly string[] {
  const done: string[] = [];
  void order.documentServed.then(() => done.push('document'));
  void order.scriptServed.then(() => done.push('script'));
  return () => done;
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('the order of starting', () => {
  it('lets the engine load after the document and open after script and style', async () => {
    const order = createStartOrder(60_000);
    const done = watch(order);
    await nextTurn();
    expect(done()).toEqual([]);
    order.served('index.html');
    await nextTurn();
    expect(done()).toEqual(['document']);
    order.served('assets/index.js');
    await nextTurn();
    expect(done()).toEqual(['document']);
    order.served('assets/index.css');
    await expect.poll(done).toEqual(['document', 'script']);
  });

  it('does not wait for a page that never asks', async () => {
    const done = watch(createStartOrder(5));
    await expect.poll(done).toEqual(['document', 'script']);
  });
});
