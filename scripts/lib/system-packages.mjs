import { join } from 'node:path';
import { isOnPath, lastLines, runCommand } from './command.mjs';
import { ExpectedFailure } from './failure.mjs';
import { cacheFolder } from './paths.mjs';
import { findMissingRequirements } from './system-libraries.mjs';

/** @typedef {import('./system-libraries.mjs').SystemRequirement} SystemRequirement */

/**
 * Sees to it that Linux has what is needed: installs it as root on Debian and Ubuntu, else says how to install it.
 * @param {import('./reporter.mjs').Reporter} reporter
 * @param {object} needs
 * @param {readonly SystemRequirement[]} needs.required stops with the command to run if they cannot be installed
 * @param {readonly SystemRequirement[]} needs.optional only mentioned if they cannot be installed
 * @param {string} needs.optionalPurpose what does not work without the optional ones
 */
export async function ensureSystemPackages(reporter, { required, optional, optionalPurpose }) {
  if (process.platform !== 'linux') return;
  const missingRequired = await findMissingRequirements(required);
  const missingOptional = await findMissingRequirements(optional);
  if (missingRequired.length + missingOptional.length === 0) {
    if (!reporter.quiet) reporter.line('system libraries: all there');
    return;
  }
  if (!isOnPath('apt-get')) {
    requireNothingMissing(missingRequired, (names) => `install what your distribution calls ${names.join(', ')}`);
    reporter.line(
      `optional system packages are missing (${optionalPurpose}): ${firstNames(missingOptional).join(' ')}`,
    );
    return;
  }
  if (process.getuid?.() !== 0) {
    const command = (/** @type {string[]} */ names) =>
      `sudo apt-get install --no-install-recommends ${names.join(' ')}`;
    if (missingRequired.length > 0) {
      const names = await availableNames([...missingRequired, ...missingOptional]);
      requireNothingMissing(missingRequired, () => `run "${command(names)}"`);
    }
    const names = await availableNames(missingOptional);
    reporter.line(`going on without ${names.join(' ')} (${optionalPurpose}); to add it run: ${command(names)}`);
    return;
  }
  await installWithApt(reporter, [...missingRequired, ...missingOptional], missingRequired);
}

/** @param {readonly SystemRequirement[]} requirements */
function firstNames(requirements) {
  return requirements.map((requirement) => requirement.packages[0] ?? '');
}

/**
 * @param {readonly SystemRequirement[]} missing
 * @param {(names: string[]) => string} advice
 */
function requireNothingMissing(missing, advice) {
  if (missing.length === 0) return;
  const names = firstNames(missing);
  throw new ExpectedFailure(
    `This machine lacks ${names.join(', ')}, which Parallax needs: ${advice(names)}, then run the command again.`,
  );
}

/**
 * @param {import('./reporter.mjs').Reporter} reporter
 * @param {readonly SystemRequirement[]} missing
 * @param {readonly SystemRequirement[]} required
 */
async function installWithApt(reporter, missing, required) {
  const logFile = join(cacheFolder(), 'logs', 'apt-get.log');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another apt-get may be at work (unattended upgrades): wait for it rather than fail.
  const lockWait = ['-o', 'DPkg::Lock::Timeout=300'];
  await reporter.step(`installing system packages: ${firstNames(missing).join(' ')}`, async () => {
    const update = await runCommand('apt-get', [...lockWait, 'update'], { env, logFile, timeout: 300_000 });
    const names = await availableNames(missing);
    const install = await runCommand('apt-get', [...lockWait, 'install', '-y', '--no-install-recommends', ...names], {
      env,
      logFile,
      timeout: 900_000,
    });
    if (install.code !== 0 && (await findMissingRequirements(required)).length > 0) {
      const reason = lastLines(update.code === 0 ? install.output : update.output, 1);
      throw new ExpectedFailure(
        `apt-get could not install ${names.join(' ')} (${reason}): see ${logFile}, install them by hand, then run the command again.`,
      );
    }
  });
}

/**
 * The names under which this release has the packages: Ubuntu 24.04 and Debian 13 renamed some (libgtk-3-0t64).
 * @param {readonly SystemRequirement[]} requirements
 */
async function availableNames(requirements) {
  const candidates = requirements.flatMap((requirement) => requirement.packages);
  if (candidates.length === 0) return [];
  const { stdout } = await runCommand('apt-cache', ['--quiet=0', 'policy', ...candidates]);
  return requirements.map(({ packages }) => packages.find((name) => hasCandidate(stdout, name)) ?? packages[0] ?? '');
}

/**
 * @param {string} policy the output of `apt-cache policy`
 * @param {string} name
 */
export function hasCandidate(policy, name) {
  const lines = policy.split('\n');
  const start = lines.indexOf(`${name}:`);
  if (start < 0) return false;
  const candidate = lines.slice(start + 1, start + 3).find((line) => line.includes('Candidate:')) ?? '';
  return candidate !== '' && !candidate.includes('(none)');
}
