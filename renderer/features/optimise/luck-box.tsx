import type { ReactNode } from 'react';
import type { OverfittingView } from '../../../engine/api/optimise-views.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import { FEWEST_TRADES } from '../../stores/optimise-rows.ts';
import { CONVINCING, formatProbability } from './sweep-words.ts';
import './luck-box.css';

interface LuckBoxProps {
  readonly overfitting: OverfittingView | null;
  /** Highest Sharpe ratio among the members that traded enough; null when none did. */
  readonly bestRanked: number | null;
  readonly running: boolean;
}

/** How much of the best Sharpe ratio is luck, in a sentence. */
export function LuckBox({ overfitting, bestRanked, running }: LuckBoxProps): ReactNode {
  if (overfitting === null) {
    return (
      <p className="luck-box" data-tone="quiet" data-testid="luck-box">
        <span>
          <strong>Deflated Sharpe</strong>{' '}
          {running
            ? 'follows when all members are done: it says how much of the best one is luck.'
            : 'is there once the sweep has come to its end: resume it to know how much of the best one is luck.'}
        </span>
      </p>
    );
  }
  const { bestSharpe, deflatedSharpe, sentence } = overfitting;
  // Every member is a try, those with a handful of trades too; the ranking leaves them behind.
  const isUnranked = bestSharpe !== null && bestSharpe - (bestRanked ?? -Infinity) > 0.005;
  const good = deflatedSharpe !== null && deflatedSharpe >= CONVINCING;
  const tone = good ? 'good' : 'warning';
  return (
    <p className="luck-box" data-tone={tone} role="status" data-testid="luck-box">
      {good ? null : <WarningIcon />}
      <span>
        <strong>Deflated Sharpe: {deflatedSharpe === null ? 'N/A' : formatProbability(deflatedSharpe)}.</strong>{' '}
        {sentence}
        {isUnranked ? ` That best one has fewer than ${FEWEST_TRADES} trades.` : ''}
      </span>
    </p>
  );
}
