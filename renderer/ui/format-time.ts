/** Times as the design sheet writes them: UTC unless switched to local, durations `1 d 13 h`, countdowns `m:ss`. */

export type TimeZone = 'utc' | 'local';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface TimeParts {
  readonly year: number;
  readonly month: string;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The calendar fields of a time (UTC ms) in the chosen zone. */
export function timeParts(time: number, zone: TimeZone): TimeParts {
  const date = new Date(time);
  if (zone === 'utc') {
    return {
      year: date.getUTCFullYear(),
      month: MONTHS[date.getUTCMonth()],
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
  }
  return {
    year: date.getFullYear(),
    month: MONTHS[date.getMonth()],
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
  };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `14:56` */
export function formatClock(time: number, zone: TimeZone): string {
  const parts = timeParts(time, zone);
  return `${two(parts.hour)}:${two(parts.minute)}`;
}

/** `14:56:48` */
export function formatClockSeconds(time: number, zone: TimeZone): string {
  return `${formatClock(time, zone)}:${two(timeParts(time, zone).second)}`;
}

/** `20 May` */
export function formatDay(time: number, zone: TimeZone): string {
  const parts = timeParts(time, zone);
  return `${parts.day} ${parts.month}`;
}

/** `20 May 01:00` */
export function formatDayClock(time: number, zone: TimeZone): string {
  return `${formatDay(time, zone)} ${formatClock(time, zone)}`;
}

/** `21 May 2026 14:56:48` */
export function formatFull(time: number, zone: TimeZone): string {
  return `${formatDay(time, zone)} ${timeParts(time, zone).year} ${formatClockSeconds(time, zone)}`;
}

/** A length of time in its two largest units: `1 d 13 h`, `6 h 12 m`, `4 m 10 s`, `12 s`. */
export function formatDuration(milliseconds: number): string {
  const rest = Math.max(0, milliseconds);
  const days = Math.floor(rest / DAY);
  const hours = Math.floor((rest % DAY) / HOUR);
  const minutes = Math.floor((rest % HOUR) / MINUTE);
  const seconds = Math.floor((rest % MINUTE) / SECOND);
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} m` : `${hours} h`;
  if (minutes > 0) return seconds > 0 ? `${minutes} m ${seconds} s` : `${minutes} m`;
  return `${seconds} s`;
}

/** A countdown: `m:ss` below an hour, `h:mm:ss` above; never negative. */
export function formatCountdown(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / SECOND));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = two(total % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** Age of the feed: `0.2 s` below ten seconds, then whole seconds and longer units. */
export function formatAge(milliseconds: number): string {
  const age = Math.max(0, milliseconds);
  return age < 9_950 ? `${(age / SECOND).toFixed(1)} s` : formatDuration(age);
}
