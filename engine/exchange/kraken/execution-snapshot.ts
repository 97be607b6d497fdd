/** Whether an element of an executions message is a fill. */
export function isTrade(element: unknown): boolean {
  return typeof element === 'object' && element !== null && 'exec_type' in element && element.exec_type === 'trade';
}

function timeOf(element: unknown): number {
  const isTimed = typeof element === 'object' && element !== null && 'timestamp' in element;
  const time = isTimed && typeof element.timestamp === 'string' ? Date.parse(element.timestamp) : Number.NaN;
  return Number.isNaN(time) ? 0 : time;
}

/**
 * A snapshot of executions with its trades as they happened: Kraken sends the newest first. Orders keep their places.
 * Source: captures of WebSocket v2.
 */
export function oldestTradeFirst(rows: readonly unknown[]): readonly unknown[] {
  const trades = rows.filter(isTrade);
  const times = trades.map(timeOf);
  if (times.every((time, index) => index === 0 || time >= times[index - 1])) return rows;
  const sorted = trades.toReversed().sort((a, b) => timeOf(a) - timeOf(b));
  let next = 0;
  return rows.map((row) => (isTrade(row) ? sorted[next++] : row));
}
