import type { ReactNode } from 'react';

const WIDTH = 88;
const HEIGHT = 16;

/** The points of a small curve, one per known value; from the left edge when there are few. */
export function sparkPoints(values: readonly (number | null)[], width: number, height: number): string {
  const most = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = width / Math.max(1, values.length - 1);
  return values
    .flatMap((value, at) =>
      value === null ? [] : [`${(at * step).toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`],
    )
    .join(' ');
}

/** The last two minutes of a figure; its highest point is the top. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }): ReactNode {
  const points = sparkPoints(values, WIDTH, HEIGHT);
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {points === '' ? null : <polyline points={points} />}
    </svg>
  );
}
