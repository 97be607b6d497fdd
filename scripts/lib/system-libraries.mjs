import { isOnPath, runCommand } from './command.mjs';

/**
 * @typedef {object} SystemRequirement
 * @property {readonly string[]} packages Debian's name for it, then what newer releases call it
 * @property {string} [library] a shared library that must be known to the dynamic linker
 * @property {string} [program] a program that must be on PATH
 * @property {string} [pkgConfig] a development package that pkg-config must know
 */

/** What Electron itself needs to open a window. @type {readonly SystemRequirement[]} */
export const electronRequirements = [
  { packages: ['libgtk-3-0', 'libgtk-3-0t64'], library: 'libgtk-3.so.0' },
  { packages: ['libnss3'], library: 'libnss3.so' },
  { packages: ['libasound2', 'libasound2t64'], library: 'libasound.so.2' },
  { packages: ['libgbm1'], library: 'libgbm.so.1' },
  { packages: ['libxss1'], library: 'libXss.so.1' },
  { packages: ['libxtst6'], library: 'libXtst.so.6' },
];

/** @type {readonly SystemRequirement[]} */
export const displayRequirements = [{ packages: ['xvfb'], program: 'Xvfb' }];

/** @type {readonly SystemRequirement[]} */
const compilerRequirements = [
  { packages: ['gcc'], program: 'gcc' },
  { packages: ['g++'], program: 'g++' },
  { packages: ['make'], program: 'make' },
  { packages: ['python3'], program: 'python3' },
];

/** keytar is compiled during `npm ci` where its prebuilt binary cannot be fetched. @type {readonly SystemRequirement[]} */
export const keytarRequirements = [
  ...compilerRequirements,
  { packages: ['pkg-config'], program: 'pkg-config' },
  { packages: ['libsecret-1-dev'], pkgConfig: 'libsecret-1' },
];

/** @type {readonly SystemRequirement[]} */
export const unpackRequirements = [{ packages: ['unzip'], program: 'unzip' }];

/** @type {readonly SystemRequirement[]} */
export const sqliteBuildRequirements = compilerRequirements;

/** A real Secret Service, against which the tests of the vault run. @type {readonly SystemRequirement[]} */
export const testRequirements = [
  { packages: ['dbus'], program: 'dbus-run-session' },
  { packages: ['gnome-keyring'], program: 'gnome-keyring-daemon' },
];

/**
 * @param {readonly SystemRequirement[]} requirements
 * @returns {Promise<SystemRequirement[]>} those that this machine lacks, each package once
 */
export async function findMissingRequirements(requirements) {
  const known = requirements.some((requirement) => requirement.library) ? await knownLibraries() : undefined;
  const missing = new Map();
  for (const requirement of requirements) {
    if (!(await isPresent(requirement, known))) missing.set(requirement.packages[0], requirement);
  }
  return [...missing.values()];
}

/**
 * @param {SystemRequirement} requirement
 * @param {string | undefined} known
 */
async function isPresent(requirement, known) {
  if (requirement.program !== undefined) return isOnPath(requirement.program);
  if (requirement.pkgConfig !== undefined) {
    return isOnPath('pkg-config') && (await runCommand('pkg-config', ['--exists', requirement.pkgConfig])).code === 0;
  }
  // A distribution without a linker cache cannot be asked; Electron will name the library it lacks.
  return known === undefined || known.includes(`\t${requirement.library} `);
}

/** What the dynamic linker's cache lists, or undefined on a distribution that keeps none. */
async function knownLibraries() {
  for (const program of ['/sbin/ldconfig', 'ldconfig']) {
    const { code, stdout } = await runCommand(program, ['-p']);
    if (code === 0 && stdout.includes('libc.so.6')) return stdout;
  }
  return undefined;
}
