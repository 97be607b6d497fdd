import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedFailure } from './failure.mjs';
import { projectRoot } from './paths.mjs';

/**
 * @typedef {object} VitestStage
 * @property {'unit' | 'e2e' | 'bench'} project of vitest.config.ts
 * @property {readonly string[]} args paths and options for vitest
 *
 * @typedef {object} TestPlan
 * @property {boolean} staticChecks
 * @property {readonly VitestStage[]} stages
 */

const vitestProjects = /** @type {const} */ (['unit', 'e2e', 'bench']);

/**
 * What `npm test -- ARGUMENTS` is to run. Without arguments: everything but the benchmarks.
 * @param {readonly string[]} argv
 * @param {string} [root]
 * @returns {TestPlan}
 */
export function planTests(argv, root = projectRoot) {
  const { only, paths, options } = readArguments(argv, root);
  if (only === 'static') return { staticChecks: true, stages: [] };
  if (only !== undefined) {
    const project = vitestProjects.find((name) => name === only);
    // A folder of test/ that is no project of its own narrows the unit project.
    const folder = project === undefined ? [`test/${only}/`] : [];
    return { staticChecks: false, stages: [{ project: project ?? 'unit', args: [...folder, ...paths, ...options] }] };
  }
  if (paths.length > 0) {
    const stages = vitestProjects
      .map((project) => ({ project, paths: paths.filter((path) => projectOf(path) === project) }))
      .filter((stage) => stage.paths.length > 0)
      .map((stage) => ({ project: stage.project, args: [...stage.paths, ...options] }));
    return { staticChecks: false, stages };
  }
  return {
    staticChecks: options.length === 0,
    stages: [
      { project: 'unit', args: options },
      { project: 'e2e', args: options },
    ],
  };
}

/**
 * @param {readonly string[]} argv
 * @param {string} root
 */
function readArguments(argv, root) {
  /** @type {string | undefined} */
  let only;
  /** @type {string[]} */
  const paths = [];
  /** @type {string[]} */
  const options = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = /** @type {string} */ (argv[index]);
    if (argument === '--only') {
      index += 1;
      only = requireStage(argv[index], root);
    } else if (argument.startsWith('--only=')) {
      only = requireStage(argument.slice('--only='.length), root);
    } else if (argument.startsWith('test/') || existsSync(join(root, argument))) {
      paths.push(argument);
    } else {
      // Such as -t "a name", -u, --coverage: vitest knows.
      options.push(argument);
    }
  }
  return { only, paths, options };
}

/**
 * @param {string | undefined} name
 * @param {string} root
 */
function requireStage(name, root) {
  const folders = readdirSync(join(root, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const stages = ['static', ...folders];
  if (name === undefined || !stages.includes(name)) {
    throw new ExpectedFailure(`There is no test stage "${name ?? ''}": --only takes one of ${stages.join(', ')}.`);
  }
  return name;
}

/** @param {string} path */
function projectOf(path) {
  if (/(^|\/)test\/e2e(\/|$)/.test(path)) return 'e2e';
  if (/(^|\/)test\/bench(\/|$)/.test(path)) return 'bench';
  return 'unit';
}
