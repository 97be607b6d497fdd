import { describe, expect, test } from 'vitest';
import { loadScript, projectRoot } from './load-script';

interface TestPlan {
  readonly staticChecks: boolean;
  readonly stages: readonly { readonly project: string; readonly args: readonly string[] }[];
}
const { planTests } = await loadScript<{ planTests: (argv: readonly string[], root: string) => TestPlan }>('test-plan');
const plan = (...argv: string[]) => planTests(argv, projectRoot);

describe('npm test without arguments', () => {
  test('checks the sources and runs everything but the benchmarks', () => {
    expect(plan()).toEqual({
      staticChecks: true,
      stages: [
        { project: 'unit', args: [] },
        { project: 'e2e', args: [] },
      ],
    });
  });
});

describe('npm test with arguments', () => {
  test('--only takes a vitest project', () => {
    expect(plan('--only', 'e2e')).toEqual({ staticChecks: false, stages: [{ project: 'e2e', args: [] }] });
    expect(plan('--only=unit').stages).toEqual([{ project: 'unit', args: [] }]);
  });

  test('--only takes a folder of test/, which narrows the unit project', () => {
    expect(plan('--only', 'property').stages).toEqual([{ project: 'unit', args: ['test/property/'] }]);
  });

  test('--only static runs no test', () => {
    expect(plan('--only', 'static')).toEqual({ staticChecks: true, stages: [] });
  });

  test('paths go to the project they belong to, with the options', () => {
    expect(plan('test/e2e/window.test.ts', 'test/unit/scripts', '-t', 'a name').stages).toEqual([
      { project: 'unit', args: ['test/unit/scripts', '-t', 'a name'] },
      { project: 'e2e', args: ['test/e2e/window.test.ts', '-t', 'a name'] },
    ]);
  });

  test('an unknown stage is one clear sentence', () => {
    expect(() => plan('--only', 'nothing')).toThrow(/^There is no test stage "nothing": --only takes one of static, /);
  });
});
