import '../../renderer/client/zod-setup.ts';
import { timeframeSchema, modeSchema } from '../../engine/api/views.ts';
import { SCREENS, useUiStore } from '../../renderer/stores/ui-store.ts';
import { createFakeBridge } from './fake-bridge.ts';
import { SWEEP_SCENES } from './fake-optimise.ts';
import { VAULT_SCENES } from './fake-settings.ts';
import { SETTINGS_SECTIONS, useSettingsStore } from '../../renderer/stores/settings-store.ts';

/** Puts a fake bridge on the window before the renderer starts. Query: mode, tf, speed, seed, history, rate, state, required, screen, data (empty or broken), runs (many, none, few, zero, open, failing), runMs, replay (explained, alike, unlike, none, busy, failing), replayMs, sweep (none, done, running, stopped, few, refused, failed, big, three), members (a second), section, vault (open, locked, missing, timed_out), accounts (none), theme. */
const query = new URLSearchParams(location.search);
const number = (key: string, fallback: number): number => Number(query.get(key) ?? fallback);
const state = query.get('state') ?? 'holding';
const timeframe = timeframeSchema.parse(query.get('tf') ?? '1h');

Object.defineProperty(window, 'parallax', {
  value: createFakeBridge({
    mode: modeSchema.parse(query.get('mode') ?? 'demo'),
    speed: number('speed', 60),
    timeframe,
    required: number('required', 6),
    seed: number('seed', 11),
    history: number('history', state === 'warm' ? 55 : 600),
    volatility: number('volatility', timeframe === '1m' ? 0.0012 : 0.0007),
    batchesPerSecond: number('rate', 20),
    holding: state === 'holding' || state === 'stale' || state === 'halted',
    halted: state === 'halted',
    stale: state === 'stale',
    unreachable: state === 'unreachable',
    empty: state === 'warm' || state === 'empty',
    emptyHistory: query.get('data') === 'empty',
    brokenHistory: query.get('data') === 'broken',
    settings: {
      vault: VAULT_SCENES.find((scene) => scene === query.get('vault')) ?? 'open',
      ...(query.get('accounts') === 'none' ? { accounts: [] } : {}),
    },
    optimise: {
      scene: SWEEP_SCENES.find((scene) => scene === query.get('sweep')) ?? 'done',
      rate: number('members', 4),
    },
    replay: {
      scene:
        (['explained', 'alike', 'unlike', 'none', 'busy', 'failing'] as const).find(
          (scene) => scene === query.get('replay'),
        ) ?? 'explained',
      replayMs: number('replayMs', 1_500),
    },
    backtest: {
      runs: (['many', 'none', 'few', 'zero', 'open'] as const).find((kind) => kind === query.get('runs')) ?? 'many',
      failing: query.get('runs') === 'failing',
      runMs: number('runMs', 4_000),
    },
  }),
});
localStorage.removeItem('parallax.appearance');
const screen = SCREENS.find((name) => name === query.get('screen'));
const section = SETTINGS_SECTIONS.find((name) => name === query.get('section'));
if (section !== undefined) useSettingsStore.getState().setSection(section);
useUiStore.setState({ theme: query.get('theme') === 'light' ? 'light' : 'dark', screen: screen ?? 'trade' });
