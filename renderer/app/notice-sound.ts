import type { NoticeView } from '../../engine/api/settings-views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';

interface Tone {
  /** Hz. */
  readonly pitch: number;
  /** Seconds after the first. */
  readonly at: number;
}

const LENGTH = 0.14;
const VOLUME = 0.16;

/** Good news rises, trouble falls, and an error falls twice: told apart without looking. */
export const TONES: Readonly<Record<NoticeView['level'], readonly Tone[]>> = {
  info: [{ pitch: 660, at: 0 }],
  success: [
    { pitch: 660, at: 0 },
    { pitch: 880, at: 0.15 },
  ],
  warning: [
    { pitch: 520, at: 0 },
    { pitch: 390, at: 0.18 },
  ],
  error: [
    { pitch: 440, at: 0 },
    { pitch: 294, at: 0.18 },
    { pitch: 440, at: 0.5 },
    { pitch: 294, at: 0.68 },
  ],
};

const GRAVITY: readonly NoticeView['level'][] = ['info', 'success', 'warning', 'error'];

/** How a frame sounds: as its gravest notice that shall; null for silence. */
export function soundOf(items: readonly StreamItem[]): NoticeView['level'] | null {
  const levels = items.flatMap((item) => (item.type === 'notice' && item.notice.sound ? [item.notice.level] : []));
  return GRAVITY.findLast((level) => levels.includes(level)) ?? null;
}

let context: AudioContext | null = null;

function play(level: NoticeView['level']): void {
  context ??= new AudioContext();
  const audio = context;
  // A page that nobody has touched yet may have to be woken.
  void audio.resume();
  const begin = audio.currentTime + 0.02;
  for (const { pitch, at } of TONES[level]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    // Swells and fades: a square edge would click.
    volume.gain.setValueAtTime(0, begin + at);
    volume.gain.linearRampToValueAtTime(VOLUME, begin + at + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + at + LENGTH);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin + at);
    tone.stop(begin + at + LENGTH + 0.02);
  }
}

/** Sounds for what a frame brought, where a notice asks for it. */
export function soundNotices(items: readonly StreamItem[]): void {
  const level = soundOf(items);
  if (level !== null) play(level);
}
