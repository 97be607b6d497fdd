import { describe, expect, test } from 'vitest';
import { importsOf } from './imports';
import { bridgeInClientOnly, electronLayers, engineLayers, rendererLayers, separateFeatures } from './layer-rules';
import { modeDecidedOnce, noAmbientTime } from './purity-rules';
import { formatViolations, listSourcePaths, readSourceFile, type Rule } from './source-file';
import { kebabCaseName, noAny, noDefaultExport, shortFile } from './style-rules';
import { assertsSomething, noFocusedTest, skippedWithReason } from './test-file-rules';

const product = listSourcePaths(['engine', 'electron', 'renderer']).map(readSourceFile);
const tests = listSourcePaths(['test']).map(readSourceFile);

const productRules: Readonly<Record<string, Rule>> = {
  'engine imports go the way of the pipeline': engineLayers,
  'electron drives the engine and never the renderer, and the preload knows the contract alone': electronLayers,
  'the renderer imports only the contract and domain types': rendererLayers,
  'features never import each other': separateFeatures,
  'only renderer/client uses the preload bridge': bridgeInClientOnly,
  'pure folders know no clock, no chance and no timers': noAmbientTime,
  'the mode is decided in engine/modes.ts alone': modeDecidedOnce,
  'nothing is typed any': noAny,
  'everything exported has a name': noDefaultExport,
  'file names are kebab-case': kebabCaseName,
  'no file is longer than 400 lines': shortFile,
};

const testRules: Readonly<Record<string, Rule>> = {
  'nothing is typed any': noAny,
  'file names are kebab-case': kebabCaseName,
  'no test is focused': noFocusedTest,
  'a skipped test says why': skippedWithReason,
};

describe('the product', () => {
  test('is found and parsed', () => {
    expect(product.length).toBeGreaterThan(50);
  });

  test.each(Object.entries(productRules))('%s', (_name, rule) => {
    expect(formatViolations(product.flatMap(rule))).toEqual([]);
  });

  // Rule 4: declared once, derived three times.
  test.each(['electron/preload/', 'electron/ipc/', 'renderer/client/'])(
    '%s takes the contract from engine/api',
    (folder) => {
      const targets = product.filter((file) => file.path.startsWith(folder)).flatMap((file) => importsOf(file));
      expect(targets.filter(({ target }) => target.startsWith('engine/api/')).length).toBeGreaterThan(0);
    },
  );
});

describe('the tests', () => {
  test.each(Object.entries(testRules))('%s', (_name, rule) => {
    expect(formatViolations(tests.flatMap(rule))).toEqual([]);
  });

  test('every test file asserts something', () => {
    const files = tests.filter((file) => /\.test\.tsx?$/.test(file.path));
    expect(formatViolations(files.flatMap(assertsSomething))).toEqual([]);
  });
});
