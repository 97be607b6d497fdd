/**
 * Collects the garbage of this thread and has V8 give back the pages that it only keeps for later. Left alone it keeps
 * all that it ever needed at once, which one late collection decides for hours: what is left now is what is held.
 * Needs `--expose-gc`.
 */
export function collectGarbage(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
