import { defineConfig } from 'vitest/config';
import { bundlerAliases } from './scripts/lib/bundler-aliases';

const minute = 60_000;

export default defineConfig({
  // The JSX transform of the renderer, so that its pure parts can be tested without a bundle.
  oxc: { jsx: { runtime: 'automatic' } },
  resolve: { alias: bundlerAliases },
  test: {
    passWithNoTests: false,
    restoreMocks: true,
    // The trading core counts in UTC; a test that only passes in the developer's time zone is a wrong test.
    env: { TZ: 'UTC' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{unit,property,golden,reference,security,fault,integration}/**/*.test.{ts,tsx}'],
          // Processes rather than threads: better-sqlite3, keytar and process signals behave as in production.
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          pool: 'forks',
          // One window at a time: two Electrons on two cores only make each other slow.
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          environment: 'node',
          include: ['test/bench/**/*.test.{ts,tsx}'],
          pool: 'forks',
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 10 * minute,
        },
      },
    ],
  },
});
