/**
 * @typedef {object} Reporter
 * @property {(text: string) => void} line one line of information
 * @property {<T>(title: string, work: () => Promise<T>) => Promise<T>} step one line: what is done and how long it took
 * @property {boolean} quiet whether steps that had nothing to do stay silent
 */

/**
 * @param {number} milliseconds
 * @returns {string} such as "0.3 s" or "2 min 5 s"
 */
export function formatDuration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * @param {NodeJS.WritableStream} stream stdout for people, stderr where stdout carries data
 * @param {{ quiet?: boolean }} [options]
 * @returns {Reporter}
 */
export function createReporter(stream, { quiet = false } = {}) {
  return {
    quiet,
    line(text) {
      stream.write(`parallax: ${text}\n`);
    },
    async step(title, work) {
      const start = performance.now();
      // The title comes before the work, so that a long step does not look like a hang.
      stream.write(`parallax: ${title} ... `);
      try {
        const result = await work();
        stream.write(`${formatDuration(performance.now() - start)}\n`);
        return result;
      } catch (error) {
        stream.write(`failed after ${formatDuration(performance.now() - start)}\n`);
        throw error;
      }
    },
  };
}
