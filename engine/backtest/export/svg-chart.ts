/** A line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** CSS class that gives it its colour. */
  readonly style: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Fills the area to zero. */
  readonly filled?: boolean;
}

export interface ChartOptions {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly xLabel: (x: number) => string;
  readonly yLabel: (y: number) => string;
}

const MARGIN = { left: 64, right: 12, top: 26, bottom: 22 };
const TICKS = 5;

/** Points kept per line: the extremes of each stretch, so that no peak is lost. */
const MOST_POINTS = 1200;

/** Lines over time as an SVG element: no script, no style of its own. Empty when there is no point. */
export function lineChart(lines: readonly ChartLine[], options: ChartOptions): string {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return '';
  const x = rangeOf(points.map(([at]) => at));
  const y = rangeOf([...points.map(([, value]) => value), ...(lines.some((line) => line.filled) ? [0] : [])]);
  const { width, height } = options;
  const across = (at: number): number =>
    MARGIN.left + ((at - x.low) / (x.high - x.low)) * (width - MARGIN.left - MARGIN.right);
  const down = (value: number): number =>
    height - MARGIN.bottom - ((value - y.low) / (y.high - y.low)) * (height - MARGIN.top - MARGIN.bottom);
  const grid = ticksOf(y).map((value) => {
    const at = place(down(value));
    return (
      `<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${at}" y2="${at}"/>` +
      `<text class="label end" x="${MARGIN.left - 6}" y="${place(down(value) + 4)}">${escapeText(options.yLabel(value))}</text>`
    );
  });
  const dates = ticksOf(x).map((at, tick) => {
    const anchor = tick === 0 ? 'start' : tick === TICKS - 1 ? 'end' : 'middle';
    return `<text class="label ${anchor}" x="${place(across(at))}" y="${height - 6}">${escapeText(options.xLabel(at))}</text>`;
  });
  const drawn = lines.map((line) => {
    const kept = thinned(line.points).map(([at, value]) => `${place(across(at))},${place(down(value))}`);
    if (line.filled !== true) return `<polyline class="${line.style}" points="${kept.join(' ')}"/>`;
    const [first] = line.points[0];
    const [last] = line.points[line.points.length - 1];
    const zero = place(down(0));
    return `<polygon class="${line.style}" points="${place(across(first))},${zero} ${kept.join(' ')} ${place(across(last))},${zero}"/>`;
  });
  const legend = lines.map((line, at) => {
    return `<text class="legend ${line.style}" x="${width - MARGIN.right - (lines.length - 1 - at) * 130}" y="16">${escapeText(line.name)}</text>`;
  });
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(options.title)}">`,
    `<text class="title" x="${MARGIN.left}" y="16">${escapeText(options.title)}</text>`,
    ...legend,
    ...grid,
    ...dates,
    ...drawn,
    '</svg>',
  ].join('\n');
}

/** A bar per value, from zero; gains and losses in their own colours. */
export function barChart(
  bars: readonly { readonly label: string; readonly value: number }[],
  options: Pick<ChartOptions, 'title' | 'width' | 'height' | 'yLabel'> & { readonly signed: boolean },
): string {
  if (bars.length === 0) return '';
  const y = rangeOf([0, ...bars.map(({ value }) => value)]);
  const { width, height } = options;
  const step = (width - MARGIN.left - MARGIN.right) / bars.length;
  const down = (value: number): number =>
    height - MARGIN.bottom - ((value - y.low) / (y.high - y.low)) * (height - MARGIN.top - MARGIN.bottom);
  const columns = bars.map(({ label, value }, at) => {
    const left = MARGIN.left + at * step;
    const style = !options.signed ? 'count' : value >= 0 ? 'gain' : 'loss';
    const top = Math.min(down(value), down(0));
    const tall = Math.abs(down(value) - down(0));
    return (
      `<rect class="${style}" x="${place(left + step * 0.1)}" y="${place(top)}" width="${place(step * 0.8)}" height="${place(tall)}">` +
      `<title>${escapeText(`${label}: ${options.yLabel(value)}`)}</title></rect>`
    );
  });
  const every = Math.ceil(bars.length / 12);
  const labels = bars.map(({ label }, at) => {
    if (at % every !== 0) return '';
    return `<text class="label middle" x="${place(MARGIN.left + (at + 0.5) * step)}" y="${height - 6}">${escapeText(label)}</text>`;
  });
  const grid = ticksOf(y).map((value) => {
    return `<text class="label end" x="${MARGIN.left - 6}" y="${place(down(value) + 4)}">${escapeText(options.yLabel(value))}</text>`;
  });
  const zero = place(down(0));
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(options.title)}">`,
    `<text class="title" x="${MARGIN.left}" y="16">${escapeText(options.title)}</text>`,
    `<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${zero}" y2="${zero}"/>`,
    ...grid,
    ...columns,
    ...labels.filter((label) => label !== ''),
    '</svg>',
  ].join('\n');
}

/** Text that cannot become markup. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

interface Span {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: readonly number[]): Span {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low < high ? { low, high } : { low: low - 1, high: high + 1 };
}

function ticksOf({ low, high }: Span): readonly number[] {
  return Array.from({ length: TICKS }, (_, at) => low + ((high - low) * at) / (TICKS - 1));
}

function place(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** Of each stretch its first point, lowest, highest and last, in their order. */
function thinned(points: ChartLine['points']): ChartLine['points'] {
  if (points.length <= MOST_POINTS) return points;
  const stretch = Math.ceil(points.length / (MOST_POINTS / 4));
  const kept: (readonly [number, number])[] = [];
  for (let from = 0; from < points.length; from += stretch) {
    const to = Math.min(from + stretch, points.length);
    let low = from;
    let high = from;
    for (let at = from; at < to; at++) {
      if (points[at][1] < points[low][1]) low = at;
      if (points[at][1] > points[high][1]) high = at;
    }
    const places = [...new Set([from, low, high, to - 1])].sort((a, b) => a - b);
    kept.push(...places.map((at) => points[at]));
  }
  return kept;
}
