import { fileURLToPath } from 'node:url';

/** The project's root, with a slash at its end. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Loads a module of scripts/lib. The scripts are JavaScript with types in comments, checked by scripts/tsconfig.json; a
 * test names the part of the module it uses.
 */
export async function loadScript<Module>(name: string): Promise<Module> {
  return (await import(`${projectRoot}scripts/lib/${name}.mjs`)) as Module;
}
