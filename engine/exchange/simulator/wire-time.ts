/** RFC 3339 with microseconds, as WebSocket v2 writes times. */
export function microsecondText(time: number): string {
  const milliseconds = Math.floor(time / 1000);
  const rest = time - milliseconds * 1000;
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** RFC 3339 with nine digits; `rest` in nanoseconds is what the microseconds leave. */
export function nanosecondText(time: number, rest = 0): string {
  return `${microsecondText(time).slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** RFC 3339 without a fraction. */
export function secondText(time: number): string {
  return `${new Date(Math.floor(time / 1e6) * 1000).toISOString().slice(0, 19)}Z`;
}

/** Unix seconds with microseconds, as private REST endpoints write times. */
export function unixSeconds(time: number): number {
  return time / 1e6;
}

/** What stands beside the state of the exchange: windows of maintenance and incidents; there are none. */
export const NOTHING_ANNOUNCED = { upcoming_maintenance: [], emergency: [] } as const;

/** RFC 3339 text as microseconds; null when it is none. */
export function parseTime(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : milliseconds * 1000;
}
