import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { isBuildCurrent, sourceFingerprint, writeBuildStamp } from './build-stamp.mjs';
import { ExpectedFailure } from './failure.mjs';
import { ensureLensKernel } from './lens-kernel.mjs';
import { environmentForTools, packageCommand, productNode } from './node-runtime.mjs';
import { outFolder, projectRoot } from './paths.mjs';

/**
 * Builds if a source is newer than the last build.
 * @param {import('./reporter.mjs').Reporter} reporter
 */
export async function ensureBuild(reporter) {
  if (isBuildCurrent()) {
    if (!reporter.quiet) reporter.line('build: up to date');
    return;
  }
  const reason = existsSync(outFolder) ? 'the sources have changed' : 'there is no build yet';
  await reporter.step(`building (${reason})`, buildNow);
}

/** Builds beside the last build and swaps them at the end: a failed build leaves the last one as it was. */
export async function buildNow() {
  // First, because what it writes is one of the sources.
  await ensureLensKernel();
  const fingerprint = sourceFingerprint();
  const fresh = `${outFolder}.new-${process.pid}`;
  const old = `${outFolder}.old-${process.pid}`;
  try {
    const args = [packageCommand('electron-vite'), 'build', '--logLevel', 'warn', '--outDir', fresh];
    const env = environmentForTools({ NODE_ENV: 'production', NO_COLOR: '1' });
    const { code, output } = await runCommand(productNode, args, { cwd: projectRoot, env });
    // The bundler's own stack says nothing about the source that is wrong.
    const messages = output.replaceAll(/^ +at .*\n?/gm, '');
    if (code !== 0 || !existsSync(join(fresh, 'main', 'index.js'))) {
      throw new ExpectedFailure(
        `The build failed; correct what it says, then run the command again:\n${lastLines(messages, 40)}`,
      );
    }
    writeBuildStamp(fresh, fingerprint);
    if (existsSync(outFolder)) renameSync(outFolder, old);
    renameSync(fresh, outFolder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
