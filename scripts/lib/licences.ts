import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** A package that a build took in, or leaves beside itself, with the words of its licence. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string | null;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string | { readonly type?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

const LICENCE_FILE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

function readManifest(folder: string): Manifest | null {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : null;
}

/** The folder of the package that a module's file belongs to; null for the project's own files. */
export function packageFolder(file: string): string | null {
  const found = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)(?:[\\/]|$)/.exec(
    file.replace(/^\0/, '').split('?')[0] ?? '',
  );
  return found?.[1] ?? null;
}

function describe(folder: string): BundledPackage | null {
  const manifest = readManifest(folder);
  if (manifest?.name === undefined || manifest.version === undefined) return null;
  const { license } = manifest;
  const licence = typeof license === 'string' ? license : (license?.type ?? 'not stated');
  const file = readdirSync(folder).find((name) => LICENCE_FILE.test(name));
  const text = file === undefined ? null : readFileSync(join(folder, file), 'utf8');
  return { name: manifest.name, version: manifest.version, licence, text };
}

/** A package and everything it needs when it runs: what lies in node_modules of a release. */
function withDependencies(name: string, from: string, seen: Set<string>): void {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) {
      if (seen.has(candidate)) return;
      seen.add(candidate);
      for (const needed of Object.keys(readManifest(candidate)?.dependencies ?? {})) {
        withDependencies(needed, candidate, seen);
      }
      return;
    }
    // An optional package that could not be installed is not in the release either.
    if (dirname(folder) === folder) return;
  }
}

/**
 * Writes licences.json beside the build: the packages whose code or files went into it, and those that stay external,
 * with all they need.
 */
export function licencesPlugin(root: string, external: readonly string[] = []): Plugin {
  return {
    name: 'parallax-licences',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const name of external) withDependencies(name, root, folders);
      for (const part of Object.values(bundle)) {
        const files = part.type === 'chunk' ? part.moduleIds : part.originalFileNames.map((file) => join(root, file));
        for (const file of files) {
          const folder = packageFolder(file);
          if (folder !== null) folders.add(folder);
        }
      }
      const packages = [...folders].flatMap((folder) => describe(folder) ?? []);
      packages.sort((a, b) => (a.name < b.name ? -1 : 1));
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(packages) });
    },
  };
}
