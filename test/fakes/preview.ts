import { timeframeSchema, modeSchema } from '../../engine/api/views.ts';
import { createFakeBridge } from './fake-bridge.ts';

/** Puts a fake bridge on the window before the renderer starts. Query: mode, tf, speed, seed, history, rate, state, required. */
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
  }),
});
if (query.has('theme')) {
  localStorage.setItem('parallax.appearance', JSON.stringify({ theme: query.get('theme') }));
} else localStorage.removeItem('parallax.appearance');
