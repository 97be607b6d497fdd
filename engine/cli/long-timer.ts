/** The most that a timer of the runtime holds; given more, it would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls back after any number of milliseconds; answers how to call it off. Waiting keeps no process alive. */
export function afterMilliseconds(milliseconds: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (left: number): void => {
    const step = Math.min(left, LONGEST_TIMER_MS);
    timer = setTimeout(() => (left > step ? wait(left - step) : callback()), step).unref();
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}
