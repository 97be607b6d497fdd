import { describe, expect, it } from 'vitest';
import type { EngineHandlers } from '../../../engine/api/contract.ts';
import { startTrading } from '../../../engine/cli/start-trading.ts';
import { createFakeEngine, FAKE_VIEW } from '../../fakes/fake-engine.ts';
import { FAKE_CHECKLIST, fakeLiveHandlers } from '../../fakes/fake-live.ts';

type Call = 'session.view' | 'session.start' | 'live.checklist' | 'live.lookAhead' | 'live.arm';

interface Rig {
  readonly acts: Call[];
  /** Why the session was not started; null when it was or is to end. */
  start(): Promise<string | null>;
}

/** A live session that stands still and has to be armed; it is told to end in the middle of a call. */
function live(endsIn: Call | null, checklist = FAKE_CHECKLIST): Rig {
  const acts: Call[] = [];
  let reason: string | null = null;
  let tell: (reason: string) => void = () => undefined;
  const whenTold = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const desk = fakeLiveHandlers(checklist);
  let armed = false;
  const called = (call: Call): void => {
    if (call !== 'session.view' && call !== 'live.checklist') acts.push(call);
    if (call === endsIn) tell((reason = 'SIGTERM'));
  };
  const overrides: Partial<EngineHandlers> = {
    'session.view': () => {
      called('session.view');
      return { ok: true, value: { ...FAKE_VIEW, machine: { ...FAKE_VIEW.machine, control: 'stopped' } } };
    },
    'session.start': (shown) => {
      called('session.start');
      expect(shown).toEqual({ sessionId: FAKE_VIEW.info.sessionId });
      if (armed) return { ok: true, value: { accepted: true } };
      return { ok: false, error: { code: 'refused', message: 'Live trading is not armed.', field: null } };
    },
    'live.checklist': (input) => {
      called('live.checklist');
      return desk['live.checklist'](input);
    },
    'live.lookAhead': (input) => {
      called('live.lookAhead');
      return desk['live.lookAhead'](input);
    },
    'live.arm': async (input) => {
      called('live.arm');
      const outcome = await desk['live.arm'](input);
      armed = outcome.ok;
      return outcome;
    },
  };
  const engine = createFakeEngine(overrides);
  return { acts, start: () => startTrading(engine, { reason: () => reason, whenTold }) };
}

describe('the start of trading', () => {
  it('runs the open check, arms and starts', async () => {
    const { acts, start } = live(null);
    expect(await start()).toBeNull();
    expect(acts).toEqual(['session.start', 'live.lookAhead', 'live.arm', 'session.start']);
  });

  it.each<readonly [Call, readonly Call[]]>([
    ['session.view', []],
    ['session.start', ['session.start']],
    ['live.checklist', ['session.start']],
    ['live.lookAhead', ['session.start', 'live.lookAhead']],
    ['live.arm', ['session.start', 'live.lookAhead', 'live.arm']],
  ])('goes no further when it is told to end during %s', async (endsIn, acts) => {
    const rig = live(endsIn);
    expect(await rig.start()).toBeNull();
    expect(rig.acts).toEqual(acts);
  });

  it('does not wait for what is still being read once it is told to end', async () => {
    const reading = FAKE_CHECKLIST.map((item) =>
      item.id === 'history' ? { ...item, state: 'open' as const, detail: 'It is being read.' } : item,
    );
    const begun = performance.now();
    const { acts, start } = live('live.arm', reading);
    expect(await start()).toBeNull();
    expect(acts).toEqual(['session.start', 'live.lookAhead', 'live.arm']);
    expect(performance.now() - begun).toBeLessThan(400);
  });

  it('gives up at once on what has to be mended', async () => {
    const unmet = FAKE_CHECKLIST.map((item) => (item.id === 'keys' ? { ...item, state: 'unmet' as const } : item));
    const { start } = live(null, unmet);
    expect(await start()).toMatch(/^Not armed: Keys\. /);
  });
});
