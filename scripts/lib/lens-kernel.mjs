import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { ExpectedFailure } from './failure.mjs';
import { environmentForTools, packageCommand, productNode } from './node-runtime.mjs';
import { nodeModules, projectRoot } from './paths.mjs';

const sourceFolder = join(projectRoot, 'engine', 'kernels', 'assembly');
const compiledFolder = join(projectRoot, 'engine', 'kernels', 'compiled');
export const kernelFile = join(compiledFolder, 'lens-kernel.wasm');
const hashFile = join(compiledFolder, 'lens-kernel.source-hash');

/** One page is 64 KiB; the columns of a chunk take less than 1 MiB. */
const options = '-O3 --noAssert --runtime stub --enable simd --initialMemory 16 --maximumMemory 16'.split(' ');

/** Compiles the lens kernel to WebAssembly, unless the sources, the options and the compiler are those of the last time. */
export async function ensureLensKernel() {
  const hash = sourceHash();
  if (existsSync(kernelFile) && existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hash) return;
  mkdirSync(compiledFolder, { recursive: true });
  const fresh = `${kernelFile}.new-${process.pid}`;
  try {
    const args = [
      packageCommand('assemblyscript', 'asc'),
      join(sourceFolder, 'index.ts'),
      '--outFile',
      fresh,
      ...options,
    ];
    const { code, output } = await runCommand(productNode, args, { cwd: projectRoot, env: environmentForTools() });
    if (code !== 0 || !existsSync(fresh)) {
      throw new ExpectedFailure(`The lens kernel does not compile; correct what it says:\n${lastLines(output, 30)}`);
    }
    renameSync(fresh, kernelFile);
    writeFileSync(hashFile, hash);
  } finally {
    rmSync(fresh, { force: true });
  }
}

function sourceHash() {
  const hash = createHash('sha256').update(options.join(' '));
  hash.update(readFileSync(join(nodeModules, 'assemblyscript', 'package.json')));
  for (const name of readdirSync(sourceFolder).sort()) {
    hash.update(`\0${name}\0`).update(readFileSync(join(sourceFolder, name)));
  }
  return hash.digest('hex');
}
