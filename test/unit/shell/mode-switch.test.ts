import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngineHost } from '../../../electron/main/engine-host.ts';
import { FIRST_CHOICE, readModeChoice, writeModeChoice, type ModeChoice } from '../../../electron/main/mode-choice.ts';
import { failure, success, type Result } from '../../../engine/domain/result.ts';
import type { Engine, Mode } from '../../../engine/engine.ts';
import { createFakeEngine, type FakeEngine } from '../../fakes/fake-engine.ts';

/** A host whose engines are told apart by their modes; `broken` ones do not open. */
function openHost(broken: Partial<Record<Mode, string>> = {}, closes: () => Promise<void> = () => Promise.resolve()) {
  const steps: string[] = [];
  const engines: FakeEngine[] = [];
  const chosen: ModeChoice[] = [];
  const host = createEngineHost({
    first: { mode: 'demo', account: null },
    chosen: (choice) => chosen.push(choice),
    open: ({ mode, account }): Promise<Result<Engine, string>> => {
      steps.push(`open ${mode}${account === null ? '' : ` ${account}`}`);
      const reason = broken[mode];
      if (reason !== undefined) return Promise.resolve(failure(reason));
      const fake = createFakeEngine();
      const engine: FakeEngine = {
        ...fake,
        mode,
        close: async () => {
          steps.push(`close ${mode}`);
          await closes();
          await fake.close();
        },
      };
      engines.push(engine);
      return Promise.resolve(success(engine));
    },
    log: () => undefined,
    closingPatience: 50,
  });
  host.start();
  return { host, steps, chosen, engines, broken };
}

describe('changing the mode', () => {
  it('closes the one engine before it opens the other, and keeps the choice', async () => {
    const { host, steps, chosen } = openHost();
    const told: Mode[] = [];
    host.whenOpen((engine) => told.push(engine.mode));
    await host.engine();
    expect(await host.choose({ mode: 'live', account: 'main' })).toEqual({ ok: true, value: null });
    expect(steps).toEqual(['open demo', 'close demo', 'open live main']);
    expect(host.current()?.mode).toBe('live');
    expect(host.choice()).toEqual({ mode: 'live', account: 'main' });
    expect(chosen).toEqual([{ mode: 'live', account: 'main' }]);
    expect(told).toEqual(['demo', 'live']);
  });

  it('goes back to the old mode when the new one cannot be opened', async () => {
    const { host, steps, chosen } = openHost({ paper: 'There is no network.' });
    await host.engine();
    expect(await host.choose({ mode: 'paper', account: null })).toEqual({ ok: false, error: 'There is no network.' });
    expect(steps).toEqual(['open demo', 'close demo', 'open paper', 'open demo']);
    expect(host.current()?.mode).toBe('demo');
    expect(host.choice().mode).toBe('demo');
    expect(chosen).toEqual([]);
  });

  it('lets calls wait until the new engine is open', async () => {
    const { host } = openHost();
    await host.engine();
    const changed = host.choose({ mode: 'paper', account: null });
    const asked = await host.engine();
    expect(asked.ok ? asked.value.mode : asked.error).toBe('paper');
    await changed;
  });

  it('opens another mode where the first could not be opened', async () => {
    const { host } = openHost({ demo: 'The folder is read-only.' });
    await host.engine();
    expect(host.problem()).toBe('The folder is read-only.');
    expect(await host.choose({ mode: 'paper', account: null })).toEqual({ ok: true, value: null });
    expect(host.problem()).toBeNull();
  });

  it.each([
    ['does not end', () => new Promise<void>(() => undefined)],
    ['breaks while it closes', () => Promise.reject(new Error('The disk is full.'))],
  ])('opens nothing beside an engine that %s', async (_, closes) => {
    const { host, steps } = openHost({}, closes);
    await host.engine();
    const changed = await host.choose({ mode: 'live', account: 'main' });
    expect(changed.ok ? '' : changed.error).toBe(
      'The demo engine did not close in good order. Restart Parallax, then choose again.',
    );
    expect(steps).toEqual(['open demo', 'close demo']);
    expect(host.current()).toBeNull();
  });

  it('is refused while it is under way and while the application ends', async () => {
    const { host } = openHost();
    await host.engine();
    const first = host.choose({ mode: 'paper', account: null });
    expect((await host.choose({ mode: 'demo', account: null })).ok).toBe(false);
    await first;
    await host.close();
    expect((await host.choose({ mode: 'demo', account: null })).ok).toBe(false);
  });

  it('closes the engine that a change has just opened when the application ends meanwhile', async () => {
    const { host, engines } = openHost();
    await host.engine();
    const changed = host.choose({ mode: 'paper', account: null });
    expect(await host.close()).toBe('closed');
    await changed;
    expect(engines.map((engine) => engine.closed())).toEqual(engines.map(() => true));
  });
});

describe('the chosen mode', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-choice-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const log: string[] = [];
  const note = (line: string): void => void log.push(line);

  it('is kept for the next start', () => {
    const file = join(folder, 'mode.json');
    expect(readModeChoice(file, note)).toEqual(FIRST_CHOICE);
    writeModeChoice(file, { mode: 'live', account: 'main' }, note);
    expect(readModeChoice(file, note)).toEqual({ mode: 'live', account: 'main' });
    expect(readFileSync(file, 'utf8')).toBe('{"mode":"live","account":"main"}\n');
    expect(log).toEqual([]);
  });

  it('is the demo where what was kept cannot be read', () => {
    const file = join(folder, 'mode.json');
    writeFileSync(file, '{"mode":"everything"}');
    expect(readModeChoice(file, note)).toEqual(FIRST_CHOICE);
    expect(log.at(-1)).toContain('cannot be read; the demo is opened');
  });
});
