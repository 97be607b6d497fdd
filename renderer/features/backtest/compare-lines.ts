export interface CompareLine {
  readonly token: '--accent' | '--text-1' | '--text-3';
  readonly colour: 'accent' | 'text1' | 'text3';
  readonly dash: readonly number[];
}

const COLOURS = [
  { token: '--accent', colour: 'accent' },
  { token: '--text-1', colour: 'text1' },
  { token: '--text-3', colour: 'text3' },
] as const;

/** How the curve of the nth compared run is drawn: three colours, then the same dashed. Gain and loss keep theirs. */
export function lineStyle(index: number): CompareLine {
  return { ...COLOURS[index % COLOURS.length], dash: index < COLOURS.length ? [] : [5, 3] };
}
