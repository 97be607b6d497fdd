import { describe, expect, it } from 'vitest';
import { FEES, setUpExchange } from '../../../engine/exchange/simulator/exchange-setup.ts';
import { OrderDesk } from '../../../engine/exchange/simulator/order-desk.ts';
import { TokenRegistry } from '../../../engine/exchange/simulator/rest/tokens.ts';
import { WsHub } from '../../../engine/exchange/simulator/ws/hub.ts';

const START = Date.UTC(2026, 0, 5, 12);
const TICK_MS = 50;
const HEARTBEAT = '{"channel":"heartbeat"}';

function connect() {
  const { core } = setUpExchange({
    seed: 3,
    market: { kind: 'generated', historyDays: 14 },
    startTime: START,
    startingBalances: { USD: 1_000 },
    state: undefined,
    wallNow: START,
  });
  let now = START;
  const desk = new OrderDesk(core, { fees: FEES, postOnlyForm: 'cancel' });
  const hub = new WsHub({ core, desk, tokens: new TokenRegistry(), wallClock: () => now });
  const texts: string[] = [];
  const closed: string[] = [];
  const peer = { send: (text: string) => void texts.push(text), close: (_: number, why: string) => closed.push(why) };
  const connection = hub.connect(peer, false);
  const ask = (message: object): void => hub.receive(connection, JSON.stringify(message));
  const subscribe = (method: 'subscribe' | 'unsubscribe'): void =>
    ask({ method, params: { channel: 'trade', symbol: ['BTC/USD'] } });
  const pass = (milliseconds: number, during: () => void = () => undefined): void => {
    for (const end = now + milliseconds; now < end;) {
      now += TICK_MS;
      core.advance(now * 1000);
      during();
      hub.flush();
    }
  };
  const beats = (): number => texts.filter((text) => text === HEARTBEAT).length;
  const sleep = (milliseconds: number): void => void (now += milliseconds);
  return { texts, closed, ask, subscribe, pass, sleep, beats };
}

describe('the heart of a connection', () => {
  it('beats every second, whatever else is sent', () => {
    const { texts, ask, subscribe, pass, beats } = connect();
    subscribe('subscribe');
    pass(TICK_MS);
    pass(90_000, () => ask({ method: 'ping' }));
    expect(beats()).toBe(90);
    expect(texts.length).toBeGreaterThan(1_800);
  });

  it('beats only while there is a subscription, and not for time in which nobody looked', () => {
    const { closed, subscribe, pass, sleep, beats } = connect();
    pass(10_000);
    expect(beats()).toBe(0);
    subscribe('subscribe');
    pass(3_100);
    expect(beats()).toBe(3);
    sleep(30_000);
    pass(1_000);
    expect(beats()).toBe(4);
    subscribe('unsubscribe');
    pass(59_000);
    expect([beats(), closed]).toEqual([4, []]);
    pass(2_000);
    expect(closed).toContain('idle');
  });
});
