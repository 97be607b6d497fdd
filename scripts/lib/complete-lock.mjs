/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
/** The longer names first: "arm64" contains "arm". */
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32'];

/**
 * Adds the optional packages that npm left out because the registry in use did not hold them: a mirror may have a tool's
 * binary for Linux only. `npm ci` refuses a lock file that lacks them, on every platform. The version is exact, as the
 * package that wants them names it; there is no integrity, since nobody here has seen the file.
 * @param {Record<string, LockEntry>} packages `packages` of a package-lock.json; it is changed
 * @returns {string[]} the paths that were added
 */
export function completeLock(packages) {
  const added = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const system = systems.find((candidate) => name.includes(candidate));
      const isKnown = `node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages;
      if (isKnown || system === undefined || !/^\d+\.\d+\.\d+/.test(version)) continue;
      const processor = processors.find((candidate) => name.includes(candidate));
      packages[`node_modules/${name}`] = {
        version,
        ...(entry.dev === true ? { dev: true } : {}),
        optional: true,
        os: [system],
        ...(processor === undefined ? {} : { cpu: [processor] }),
        ...(system === 'linux' ? { libc: [name.includes('musl') ? 'musl' : 'glibc'] } : {}),
      };
      added.push(`node_modules/${name}`);
    }
  }
  return added;
}
