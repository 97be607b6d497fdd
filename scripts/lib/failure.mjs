/** A failure that was foreseen: its message is one clear sentence that says what to do. It is shown without a stack. */
export class ExpectedFailure extends Error {}

/**
 * Runs a script's main function and turns its outcome into the exit code.
 * @param {() => Promise<number>} main answers with the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof ExpectedFailure) {
      process.stderr.write(`\nParallax: ${error.message}\n`);
    } else {
      process.stderr.write(`\nParallax: an unexpected error in its own scripts; please report it:\n`);
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
}
