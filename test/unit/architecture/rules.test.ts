import { describe, expect, test } from 'vitest';
import { bridgeInClientOnly, electronLayers, engineLayers, rendererLayers, separateFeatures } from './layer-rules';
import { modeDecidedOnce, noAmbientTime } from './purity-rules';
import { formatViolations, parseSourceFile, type Rule } from './source-file';
import { kebabCaseName, noAny, noDefaultExport, shortFile } from './style-rules';
import { assertsSomething, noFocusedTest, skippedWithReason } from './test-file-rules';

/** rule, path, text that breaks it, text that keeps it. Every rule must be able to fail. */
const cases: readonly (readonly [string, Rule, string, string, string])[] = [
  [
    'backward import',
    engineLayers,
    'engine/market/a.ts',
    `import { b } from '../trading/b';`,
    `import { b } from '../domain/b';`,
  ],
  [
    'backward type import',
    engineLayers,
    'engine/signals/a.ts',
    `import type { B } from '../strategy/b';`,
    `import type { B } from '../indicators/b';`,
  ],
  [
    'backward re-export',
    engineLayers,
    'engine/domain/a.ts',
    `export { b } from '../market/b';`,
    `export { b } from './b';`,
  ],
  [
    'backward import()',
    engineLayers,
    'engine/strategy/a.ts',
    `const b = await import('../signals/b');`,
    `const b = await import('./b');`,
  ],
  [
    'trading past signals',
    engineLayers,
    'engine/trading/a.ts',
    `import { b } from '../indicators/b';`,
    `import { b } from '../signals/b';`,
  ],
  [
    'ports know only domain',
    engineLayers,
    'engine/ports.ts',
    `import type { B } from './market/b';`,
    `import type { B } from './domain/b';`,
  ],
  [
    'backtest and the simulator',
    engineLayers,
    'engine/backtest/a.ts',
    `import { b } from '../exchange/simulator/server';`,
    `import { b } from '../exchange/simulator/matching/match';`,
  ],
  [
    'zod in trading',
    engineLayers,
    'engine/trading/a.ts',
    `import { z } from 'zod';`,
    `import { b } from '../strategy/b';`,
  ],
  [
    'node in a pure folder',
    engineLayers,
    'engine/market/a.ts',
    `import { readFileSync } from 'node:fs';`,
    `import { b } from './b';`,
  ],
  [
    'electron in the engine',
    engineLayers,
    'engine/storage/a.ts',
    `import { app } from 'electron';`,
    `import Database from 'better-sqlite3';`,
  ],
  [
    'engine and renderer',
    engineLayers,
    'engine/cli/a.ts',
    `import { b } from '../../renderer/ui/b';`,
    `import { b } from '../modes';`,
  ],
  ['a room nobody knows', engineLayers, 'engine/utilities/a.ts', `export const a = 1;`, ``],
  [
    'electron and renderer',
    electronLayers,
    'electron/main/a.ts',
    `import { b } from '../../renderer/ui/b';`,
    `import { b } from '../../engine/modes';`,
  ],
  [
    'preload and engine',
    electronLayers,
    'electron/preload/index.ts',
    `import { b } from '../../engine/modes';`,
    `import { b } from '../../engine/api/b';`,
  ],
  [
    'preload and node',
    electronLayers,
    'electron/preload/index.ts',
    `import { join } from 'node:path';`,
    `import { ipcRenderer } from 'electron';`,
  ],
  [
    'renderer and engine',
    rendererLayers,
    'renderer/stores/a.ts',
    `import type { B } from '../../engine/trading/b';`,
    `import { b } from '../../engine/api/b';`,
  ],
  [
    'renderer and domain values',
    rendererLayers,
    'renderer/stores/a.ts',
    `import { b } from '../../engine/domain/b';`,
    `import type { B } from '../../engine/domain/b';`,
  ],
  [
    'renderer and node',
    rendererLayers,
    'renderer/ui/a.ts',
    `import { join } from 'node:path';`,
    `import { create } from 'zustand';`,
  ],
  [
    'features',
    separateFeatures,
    'renderer/features/chart/a.tsx',
    `import { b } from '../blotter/b';`,
    `import { b } from './b';`,
  ],
  ['bridge', bridgeInClientOnly, 'renderer/stores/a.ts', `window.parallax.call('x');`, `client.call('x');`],
  ['clock', noAmbientTime, 'engine/domain/a.ts', `const t = Date.now();`, `const t = event.time; new Date(t);`],
  ['date of now', noAmbientTime, 'engine/strategy/a.ts', `const t = new Date();`, `const t = Date.UTC(2020, 1);`],
  ['chance', noAmbientTime, 'engine/backtest/a.ts', `const r = Math.random();`, `const r = Math.round(2.5);`],
  ['timer', noAmbientTime, 'engine/market/a.ts', `setTimeout(() => {}, 1);`, `clock.setTimeout(() => {}, 1);`],
  ['process', noAmbientTime, 'engine/signals/a.ts', `const e = process.env;`, `const e = input.process;`],
  ['isLive', modeDecidedOnce, 'engine/trading/a.ts', `if (isLive) halt();`, `if (isLiveOrder) halt();`],
  [
    'mode comparison',
    modeDecidedOnce,
    'engine/trading/a.ts',
    `const x = session.mode === 'live';`,
    `const x = order.kind === 'live';`,
  ],
  [
    'mode switch',
    modeDecidedOnce,
    'electron/main/a.ts',
    `switch (mode) { case 'paper': break; }`,
    `switch (kind) { case 'paper': break; }`,
  ],
  ['any', noAny, 'engine/domain/a.ts', `const a: any = 1;`, `const any: unknown = 1;`],
  [
    'any in generics',
    noAny,
    'renderer/ui/a.tsx',
    `const a = new Map<string, any>();`,
    `const a = new Map<string, unknown>();`,
  ],
  ['default export', noDefaultExport, 'engine/domain/a.ts', `export default 1;`, `export const a = 1;`],
  [
    'default re-export',
    noDefaultExport,
    'engine/domain/a.ts',
    `export { a as default } from './b';`,
    `export { default as a } from './b';`,
  ],
  ['file name', kebabCaseName, 'engine/domain/OrderBook.ts', ``, ``],
  ['long file', shortFile, 'engine/domain/a.ts', 'export {};\n'.repeat(401), 'export {};\n'.repeat(400)],
  [
    'no assertion',
    assertsSomething,
    'test/unit/a.test.ts',
    `test('a', () => { run(); });`,
    `test('a', () => { expect(run()).toBe(1); });`,
  ],
  [
    'contract suite',
    assertsSomething,
    'test/unit/a.test.ts',
    `describe('a', () => { prepare(); });`,
    `brokerContract(() => fake());`,
  ],
  [
    'property',
    assertsSomething,
    'test/property/a.test.ts',
    `test('a', () => { fc.property(); });`,
    `test('a', () => { fc.assert(property); });`,
  ],
  ['focused', noFocusedTest, 'test/unit/a.test.ts', `test.only('a', () => {});`, `test('a', () => {});`],
  [
    'focused suite',
    noFocusedTest,
    'test/unit/a.test.ts',
    `describe.concurrent.only('a', () => {});`,
    `cell.only('a');`,
  ],
  [
    'skipped',
    skippedWithReason,
    'test/unit/a.test.ts',
    `test.skip('a', () => {});`,
    `// Kraken has no test exchange.\ntest.skip('a', () => {});`,
  ],
  [
    'skipped sometimes',
    skippedWithReason,
    'test/unit/a.test.ts',
    `test.skipIf(x)('a', () => {});`,
    `// The keyring exists on Linux only.\ntest.skipIf(x)('a', () => {});`,
  ],
];

describe('every rule', () => {
  test.each(cases)('catches: %s', (_name, rule, path, breaking) => {
    const violations = rule(parseSourceFile(path, breaking));
    expect(violations).toHaveLength(1);
    expect(formatViolations(violations)[0]).toMatch(new RegExp(`^${path}:1: .{10,}`));
  });

  test.each(cases.filter(([name]) => !['a room nobody knows', 'file name'].includes(name)))(
    'lets pass what is right: %s',
    (_name, rule, path, _breaking, keeping) => {
      expect(rule(parseSourceFile(path, keeping))).toEqual([]);
    },
  );

  test('knows the places where a rule does not hold', () => {
    expect(modeDecidedOnce(parseSourceFile('engine/modes.ts', `if (mode === 'live') x();`))).toEqual([]);
    expect(modeDecidedOnce(parseSourceFile('renderer/ui/badge.tsx', `if (mode === 'live') x();`))).toEqual([]);
    expect(bridgeInClientOnly(parseSourceFile('renderer/client/bridge.ts', `window.parallax.x();`))).toEqual([]);
    expect(noAmbientTime(parseSourceFile('engine/trading/a.ts', `Date.now();`))).toEqual([]);
    expect(engineLayers(parseSourceFile('engine/engine.ts', `import { b } from './trading/b';`))).toEqual([]);
  });

  test('names the line on which it was broken', () => {
    const file = parseSourceFile('engine/domain/a.ts', `export const a = 1;\n\nexport const b = Date.now();\n`);
    expect(noAmbientTime(file)).toEqual([
      { path: 'engine/domain/a.ts', line: 3, rule: 'Date.now does not occur in a pure folder: pass it in' },
    ]);
  });
});
