import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';

/** How the settings of a session are laid out: a row reads like a sentence, `RSI [14] below [30]`. */

export type RowPart = { readonly kind: 'words'; readonly text: string } | FieldPart;

export interface FieldPart {
  readonly kind: 'field';
  readonly path: string;
  /** In the box, in place of the field's own unit. */
  readonly unit: string | null;
}

export interface SettingRow {
  readonly id: string;
  readonly label: string;
  /** Switches the row's lens on and off. */
  readonly toggle: string | null;
  /** One line of parts, or more where there are too many for one. */
  readonly lines: readonly (readonly RowPart[])[];
}

export interface RowGroup {
  readonly id: string;
  readonly title: string;
  /** In the wide layout. */
  readonly column: 'left' | 'right';
  readonly rows: readonly SettingRow[];
}

function words(text: string): RowPart {
  return { kind: 'words', text };
}

function field(path: string, unit: string | null = null): RowPart {
  return { kind: 'field', path, unit };
}

function row(id: string, label: string, ...lines: readonly (readonly RowPart[])[]): SettingRow {
  return { id, label, toggle: null, lines };
}

/** A lens: its own settings by their last name, and words between them. */
function lens(name: string, ...lines: readonly (readonly (RowPart | `.${string}`)[])[]): SettingRow {
  const inLens = (part: RowPart | `.${string}`): RowPart =>
    typeof part === 'string' ? field(`lenses.${name}${part}`) : part;
  return {
    id: name,
    label: name,
    toggle: `lenses.${name}.enabled`,
    lines: lines.map((line) => line.map(inLens)),
  };
}

const below = (name: string, indicator: string): SettingRow =>
  lens(name, [words(indicator), '.period', words('below'), '.below']);
const above = (name: string, indicator: string): SettingRow =>
  lens(name, [words(indicator), '.period', words('above'), '.above']);
const bands = (name: string): SettingRow =>
  lens(name, [words('BB'), '.period', words('×'), field(`lenses.${name}.deviations`, 'sd')]);
const volume = (name: string, word: string): SettingRow =>
  lens(name, [words(`V ${word}`), field(`lenses.${name}.factor`, '×'), words('of SMA'), '.period']);

export const STRATEGY_GROUPS: readonly RowGroup[] = [
  {
    id: 'convergence',
    title: 'Convergence',
    column: 'left',
    rows: [
      row('entry-required', 'Entry lenses required', [words('at least'), field('entry.required', 'of 8')]),
      row('entry-window', 'Window W', [words('fired within'), field('entry.windowBars')]),
      row('timeframe', 'Signal timeframe', [field('timeframe')]),
    ],
  },
  {
    id: 'entry-lenses',
    title: 'Entry lenses',
    column: 'left',
    rows: [
      volume('volume_decline', 'below'),
      bands('bb_lower_touch'),
      lens(
        'bb_squeeze',
        [words('lowest'), '.percentile', words('of the last'), '.lookback'],
        [words('BB'), '.period', words('×'), field('lenses.bb_squeeze.deviations', 'sd')],
      ),
      below('rsi_oversold', 'RSI'),
      lens('rsi_oversold_cross', [words('RSI'), '.period', words('back above'), '.level']),
      below('stoch_oversold', '%K'),
      lens('macd_cross_up', [words('MACD'), '.fast', '.slow', '.signal']),
      lens('ma_cross_up', [words('SMA'), '.fast', words('over SMA'), '.slow']),
    ],
  },
  {
    id: 'candles',
    title: 'Candles and entry',
    column: 'left',
    rows: [
      row('gap', 'Gap after', [words('missing'), field('maxGapMinutes')]),
      row('entry-timeout', 'Entry timeout', [words('give up after'), field('entry.timeoutHours')]),
    ],
  },
  {
    id: 'exit',
    title: 'Exit',
    column: 'right',
    rows: [
      row('exit-required', 'Exit lenses required', [
        words('at least'),
        field('exit.required', 'of 8'),
        words('within'),
        field('exit.windowBars'),
      ]),
      row('divergences', 'Divergences required', [words('at least'), field('exit.minDivergences', 'of 15')]),
      row('surging', 'Delay: surging', [
        words('24 h change ≥'),
        field('momentum.surging.atLeastPct'),
        words('wait'),
        field('momentum.surging.delayHours'),
      ]),
      row('rising', 'Delay: rising', [
        words('24 h change ≥'),
        field('momentum.rising.atLeastPct'),
        words('wait'),
        field('momentum.rising.delayHours'),
      ]),
      row('flat', 'Delay: flat', [
        words('24 h change >'),
        field('momentum.flat.abovePct'),
        words('wait'),
        field('momentum.flat.delayHours'),
      ]),
      row('falling', 'Delay: falling', [words('below that, wait'), field('momentum.falling.delayHours')]),
    ],
  },
  {
    id: 'exit-lenses',
    title: 'Exit lenses',
    column: 'right',
    rows: [
      above('rsi_9_ob', 'RSI'),
      above('rsi_14_ob', 'RSI'),
      above('stoch_14_ob', '%K'),
      above('stoch_21_ob', '%K'),
      bands('bb_20_touch'),
      bands('bb_30_touch'),
      volume('volume_spike', 'above'),
      lens('macd_bearish', [words('MACD'), '.fast', '.slow', '.signal']),
    ],
  },
];

export const RISK_GROUPS: readonly RowGroup[] = [
  {
    id: 'orders',
    title: 'Orders',
    column: 'left',
    rows: [
      row('size-fraction', 'Size', [words('part of the free money'), field('orders.sizeFraction', 'of 1')]),
      row('size-quote', 'Fixed size', [words('instead of that'), field('orders.sizeQuote')]),
      row('reprice', 'Re-price', [
        words('every'),
        field('orders.repriceSeconds'),
        words('at most'),
        field('orders.maxReprices', 'times'),
      ]),
      row('dead-mans-switch', "Dead man's switch", [words('after'), field('orders.deadMansSwitchSeconds')]),
      row('taker-cap', 'Taker cap', [words('beyond the best price'), field('orders.takerCapPct')]),
    ],
  },
  {
    id: 'risk',
    title: 'Circuit breakers',
    column: 'right',
    rows: [
      row('stale', 'Stale feed', [words('no order after'), field('risk.staleFeedSeconds')]),
      row('errors', 'Failed requests', [words('halt after'), field('risk.maxConsecutiveApiErrors', 'in a row')]),
      row('spike', 'Largest jump', [words('believed up to'), field('risk.maxSpikePct')]),
      row('lowest', 'Lowest price', [words('believed down to'), field('risk.minPrice')]),
    ],
  },
];

/** Set with each backtest: a session pays what the exchange asks and trades what the account holds. */
export const BACKTEST_ONLY: readonly string[] = [
  'startingQuote',
  'execution',
  'participation',
  'costs.makerFee',
  'costs.takerFee',
  'costs.slippageBps',
];

/** The session's market: journal, position and fills of a data folder are those of one. */
export const FIXED: readonly string[] = ['symbol'];

export function pathsOf({ toggle, lines }: Pick<SettingRow, 'toggle' | 'lines'>): readonly string[] {
  const inLines = lines.flat().flatMap((part) => (part.kind === 'field' ? [part.path] : []));
  return toggle === null ? inLines : [toggle, ...inLines];
}

export function pathsOfGroups(groups: readonly Pick<RowGroup, 'rows'>[]): readonly string[] {
  return groups.flatMap(({ rows }) => rows.flatMap(pathsOf));
}

/** Settings that no row was drawn for, each with a row of its own: none is ever out of reach. */
export function otherRows(fields: readonly ConfigurationFieldView[]): RowGroup | null {
  const drawn = new Set([...pathsOfGroups([...STRATEGY_GROUPS, ...RISK_GROUPS]), ...BACKTEST_ONLY, ...FIXED]);
  const rows = fields
    .filter(({ path }) => !drawn.has(path))
    .map(({ path, label, group }) => row(path, label, [words(group), field(path)]));
  return rows.length === 0 ? null : { id: 'other', title: 'Other', column: 'right', rows };
}

/** Groups with the rows in which all the words occur, in label, words, paths or help. */
export function filterGroups(
  groups: readonly RowGroup[],
  fields: readonly ConfigurationFieldView[],
  search: string,
): readonly RowGroup[] {
  const sought = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (sought.length === 0) return groups;
  const help = new Map(fields.map((one) => [one.path, `${one.label} ${one.help}`]));
  return groups.flatMap((group) => {
    const rows = group.rows.filter((one) => {
      const said = one.lines.flat().flatMap((part) => (part.kind === 'words' ? [part.text] : []));
      const paths = pathsOf(one);
      const text = [group.title, one.label, ...said, ...paths, ...paths.map((path) => help.get(path) ?? '')].join(' ');
      return sought.every((word) => text.toLowerCase().includes(word));
    });
    return rows.length === 0 ? [] : [{ ...group, rows }];
  });
}
