import { describe, expect, it } from 'vitest';
import type { CloseOutcome } from '../../../electron/main/engine-host.ts';
import { quitQuestion } from '../../../electron/main/quit-question.ts';
import { createQuitting } from '../../../electron/main/quitting.ts';

function setUp(outcome: CloseOutcome = 'closed') {
  const steps: string[] = [];
  let answer: (confirmed: boolean) => void = () => undefined;
  const quitting = createQuitting({
    confirm: () => {
      steps.push('ask');
      return new Promise<boolean>((resolve) => {
        answer = resolve;
      });
    },
    began: () => steps.push('began'),
    closeEngine: () => {
      steps.push('close');
      return Promise.resolve(outcome);
    },
    finish: (result, how) => steps.push(`finish ${result} ${how}`),
  });
  return { quitting, steps, answer: (confirmed: boolean) => answer(confirmed) };
}

describe('quitting', () => {
  it('asks, closes the engine and ends, in this order', async () => {
    const { quitting, steps, answer } = setUp();
    const done = quitting.request('ask');
    expect(quitting.phase()).toBe('asking');
    answer(true);
    await done;
    expect(steps).toEqual(['ask', 'began', 'close', 'finish closed ask']);
    expect(quitting.phase()).toBe('done');
  });

  it('goes on as before when the person declines, and asks again next time', async () => {
    const { quitting, steps, answer } = setUp();
    const declined = quitting.request('ask');
    answer(false);
    await declined;
    expect(quitting.phase()).toBe('running');
    void quitting.request('ask');
    expect(steps).toEqual(['ask', 'ask']);
  });

  it('asks one question at a time', () => {
    const { quitting, steps } = setUp();
    void quitting.request('ask');
    void quitting.request('ask');
    expect(steps).toEqual(['ask']);
  });

  it('does not ask on a signal', async () => {
    const { quitting, steps } = setUp();
    await quitting.request('at_once');
    await quitting.request('at_once');
    expect(steps).toEqual(['began', 'close', 'finish closed at_once']);
  });

  it('does not wait for an open question on a signal, and the answer no longer matters', async () => {
    const { quitting, steps, answer } = setUp();
    const asked = quitting.request('ask');
    await quitting.request('at_once');
    answer(true);
    await asked;
    expect(steps).toEqual(['ask', 'began', 'close', 'finish closed at_once']);
  });

  it.each(['timed_out', 'failed'] as const)('ends also where the engine %s', async (outcome) => {
    const { quitting, steps } = setUp(outcome);
    await quitting.request('at_once');
    expect(steps.at(-1)).toBe(`finish ${outcome} at_once`);
  });
});

describe('the question before quitting', () => {
  it('is not asked where nothing would be left behind', () => {
    expect(quitQuestion({ positionQuantity: 0, openOrders: 0 }, 'BTC/USD')).toBeNull();
  });

  it('names the position', () => {
    expect(quitQuestion({ positionQuantity: 0.1844, openOrders: 0 }, 'BTC/USD')).toEqual({
      message: 'Quit with a position?',
      detail:
        '0.1844 BTC is held: it stays at the exchange, and nobody watches for its exit until Parallax runs again.\n\nClosing the window instead keeps Parallax trading.',
      stay: 'Keep trading',
    });
  });

  it('does not promise what nobody can do when there is no session any more', () => {
    expect(quitQuestion({ positionQuantity: 0.1844, openOrders: 2 }, 'BTC/USD', 'session')).toEqual({
      message: 'Quit with a position and an open order?',
      detail:
        '2 orders are open, as far as is known: there is no session that could cancel them. Check your open orders at the exchange.\n\n0.1844 BTC is held: it stays at the exchange, and nobody watches for its exit until Parallax runs again.\n\nNothing is traded now.',
      stay: 'Do not quit',
    });
  });

  it('does not promise to keep trading where the journal cannot be written', () => {
    const question = quitQuestion({ positionQuantity: 0, openOrders: 1 }, 'BTC/USD', 'journal');
    expect(question).toMatchObject({
      detail:
        '1 order is open, as far as was written down: Parallax takes it off, but cannot write down what becomes of it. Check your open orders at the exchange.\n\nNothing is traded now.',
      stay: 'Do not quit',
    });
  });

  it('says what becomes of orders', () => {
    expect(quitQuestion({ positionQuantity: 0, openOrders: 1 }, null)).toEqual({
      message: 'Quit with an open order?',
      detail:
        '1 order is open: Parallax cancels it before it closes.\n\nClosing the window instead keeps Parallax trading.',
      stay: 'Keep trading',
    });
  });

  it('names both', () => {
    const question = quitQuestion({ positionQuantity: 1e-8, openOrders: 3 }, null);
    expect(question?.message).toBe('Quit with a position and an open order?');
    expect(question?.detail).toContain('3 orders are open: Parallax cancels them before it closes.');
    expect(question?.detail).toContain('0.00000001 is held');
  });

  it('writes whole quantities whole', () => {
    expect(quitQuestion({ positionQuantity: 100, openOrders: 0 }, 'XRP/USD')?.detail).toContain('100 XRP is held');
  });
});
