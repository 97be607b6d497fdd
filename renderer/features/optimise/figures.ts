import type { ObjectiveView, SweepRowView } from '../../../engine/api/optimise-views.ts';
import { saysSomething } from '../../stores/optimise-rows.ts';
import { formatNumber, formatSignedPercent, MINUS } from '../../ui/format-number.ts';

/** What a cell of the heatmap or a column of the ranking can show of a member. */
export type FigureId = 'score' | 'sharpe' | 'return' | 'drawdown' | 'profitFactor' | 'winRate' | 'trades';

export interface Figure {
  readonly id: FigureId;
  readonly label: string;
  readonly valueOf: (row: SweepRowView) => number | null;
  readonly text: (value: number | null) => string;
  /** As short as a cell needs it: without sign and unit where the colour and the heading say them. */
  readonly cellText: (value: number) => string;
  /** `%`, or nothing. */
  readonly unit: '' | '%';
  /** Above it is good, below it bad; null where there is no such line and more is only more. */
  readonly neutral: number | null;
  /** Step a person reads a scale in: ends of the scale are multiples of it. */
  readonly step: number;
}

const OBJECTIVE_LABELS: Readonly<Record<ObjectiveView, string>> = {
  totalReturn: 'Return',
  cagr: 'CAGR',
  sharpe: 'Sharpe',
  sortino: 'Sortino',
  calmar: 'Calmar',
  sqn: 'SQN',
  profitFactor: 'Profit factor',
  expectancy: 'Expectancy',
  winRate: 'Win rate',
  maxDrawdown: 'Max drawdown',
};

export const OBJECTIVES = Object.keys(OBJECTIVE_LABELS) as readonly ObjectiveView[];

export function objectiveLabel(objective: ObjectiveView): string {
  return OBJECTIVE_LABELS[objective];
}

/** Falls from a peak are shown as the losses they are. */
function formatDrawdown(value: number | null): string {
  if (value === null) return 'N/A';
  const text = formatNumber(Math.abs(value), 1);
  return Number(text) === 0 ? '0.0%' : `${MINUS}${text}%`;
}

const percent1 = (value: number | null): string => (value === null ? 'N/A' : `${formatNumber(value, 1)}%`);

const FIGURES: Readonly<Record<Exclude<FigureId, 'score'>, Figure>> = {
  sharpe: {
    id: 'sharpe',
    unit: '',
    label: 'Sharpe',
    valueOf: (row) => row.sharpe,
    text: (value) => formatNumber(value, 2),
    cellText: (value) => formatNumber(value, 2),
    neutral: 0,
    step: 0.1,
  },
  return: {
    id: 'return',
    unit: '%',
    label: 'Return',
    valueOf: (row) => row.totalReturnPct,
    text: (value) => formatSignedPercent(value, 1),
    cellText: (value) => formatNumber(value, 1),
    neutral: 0,
    step: 1,
  },
  drawdown: {
    id: 'drawdown',
    unit: '%',
    label: 'Max drawdown',
    valueOf: (row) => (row.maxDrawdownPct === null ? null : 0 - Math.abs(row.maxDrawdownPct)),
    text: formatDrawdown,
    cellText: (value) => formatNumber(value, 1),
    neutral: 0,
    step: 1,
  },
  profitFactor: {
    id: 'profitFactor',
    unit: '',
    label: 'Profit factor',
    valueOf: (row) => row.profitFactor,
    text: (value) => formatNumber(value, 2),
    cellText: (value) => formatNumber(value, 2),
    neutral: 1,
    step: 0.1,
  },
  winRate: {
    id: 'winRate',
    unit: '%',
    label: 'Win rate',
    valueOf: (row) => row.winRatePct,
    text: percent1,
    cellText: (value) => formatNumber(value, 0),
    neutral: 50,
    step: 5,
  },
  trades: {
    id: 'trades',
    unit: '',
    label: 'Trades',
    valueOf: (row) => (row.refused === null ? row.trades : null),
    text: (value) => formatNumber(value, 0),
    cellText: (value) => formatNumber(value, 0),
    neutral: null,
    step: 5,
  },
};

/** The figure an objective is, where a member carries it; its score otherwise. */
const SHOWN_AS: Readonly<Partial<Record<ObjectiveView, Exclude<FigureId, 'score'>>>> = {
  totalReturn: 'return',
  sharpe: 'sharpe',
  profitFactor: 'profitFactor',
  winRate: 'winRate',
  maxDrawdown: 'drawdown',
};

/** What a sweep's objective is shown as. */
export function objectiveFigure(objective: ObjectiveView): Figure {
  const known = SHOWN_AS[objective];
  if (known !== undefined) return FIGURES[known];
  return {
    id: 'score',
    unit: '',
    label: objectiveLabel(objective),
    valueOf: (row) => row.score,
    text: (value) => formatNumber(value, 2),
    cellText: (value) => formatNumber(value, 2),
    neutral: 0,
    step: 0.1,
  };
}

/** The figures to choose from, the objective first, none twice. */
export function figuresFor(objective: ObjectiveView): readonly Figure[] {
  const first = objectiveFigure(objective);
  return [first, ...Object.values(FIGURES).filter((figure) => figure.id !== first.id)];
}

export function figureOf(id: FigureId, objective: ObjectiveView): Figure {
  return id === 'score' ? objectiveFigure(objective) : FIGURES[id];
}

/** Highest Sharpe ratio among members whose figures say something; null when there is none. */
export function bestSharpe(rows: readonly SweepRowView[]): number | null {
  return rows.reduce<number | null>(
    (best, row) => (saysSomething(row) && row.sharpe !== null && row.sharpe > (best ?? -Infinity) ? row.sharpe : best),
    null,
  );
}
