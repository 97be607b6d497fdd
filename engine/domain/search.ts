/** What a sweep looks for; each names a figure of the metrics. */
export const OBJECTIVES = [
  'totalReturn',
  'cagr',
  'sharpe',
  'sortino',
  'calmar',
  'sqn',
  'profitFactor',
  'expectancy',
  'winRate',
  'maxDrawdown',
] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** How a sweep goes through its space. */
export const SEARCH_METHODS = ['grid', 'random', 'evolution'] as const;
export type SearchMethod = (typeof SEARCH_METHODS)[number];
