import type { ReactNode } from 'react';
import type { AxisView, SweepRowView } from '../../../engine/api/optimise-views.ts';
import { FEWEST_TRADES, type MemberTable, saysSomething } from '../../stores/optimise-rows.ts';
import type { Cell } from './cells.ts';
import { figureOf } from './figures.ts';
import type { Box } from './map-geometry.ts';
import type { MapChoice } from './map-view.ts';
import { formatSettingValue } from './setting-names.ts';

interface MapTipProps {
  readonly cell: Cell;
  readonly box: Box;
  readonly room: { readonly width: number; readonly height: number };
  readonly names: readonly string[];
  readonly axes: readonly AxisView[];
  readonly choice: MapChoice;
  readonly table: MemberTable;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly isCurrent: boolean;
}

const SHOWN = ['sharpe', 'return', 'drawdown', 'profitFactor', 'winRate', 'trades'] as const;

/** The figures of a member, a line each; those that say nothing as `N/A`. */
function Figures({ row }: { readonly row: SweepRowView }): ReactNode {
  const counts = saysSomething(row);
  return (
    <dl className="map-tip-figures">
      {SHOWN.map((id) => {
        const figure = figureOf(id, 'sharpe');
        const value = id === 'trades' || id === 'return' || counts ? figure.valueOf(row) : null;
        return (
          <div key={id}>
            <dt>{figure.label}</dt>
            <dd>{figure.text(value)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function whatItIs(cell: Cell, table: MemberTable, pooling: MapChoice['pooling']): string {
  if (cell.row === null) return 'Not computed yet';
  if (cell.kind === 'refused') return `Refused: ${cell.row.refused ?? ''}`;
  if (cell.kind === 'unknown') {
    return cell.row.trades < FEWEST_TRADES
      ? `N/A: ${cell.row.trades} ${cell.row.trades === 1 ? 'trade' : 'trades'}, too few to say`
      : 'N/A: too few days to say';
  }
  const rank = table.ranked.indexOf(cell.row) + 1;
  const place = `#${rank} of ${table.ranked.length}`;
  if (cell.members === 1) return place;
  return `${place}, ${pooling === 'best' ? 'best' : 'middle'} of ${cell.members} here`;
}

/** All there is to know of the cell under the pointer, beside it. */
export function MapTip({ cell, box, room, names, axes, choice, table, ...props }: MapTipProps): ReactNode {
  const values = cell.row?.values;
  const horizontal =
    box.left > room.width / 2 ? { right: room.width - box.left + 8 } : { left: box.left + box.width + 8 };
  const vertical = box.top > room.height / 2 ? { bottom: room.height - box.top - box.height } : { top: box.top };
  return (
    <div className="map-tip" style={{ ...horizontal, ...vertical }} role="status" data-testid="map-tip">
      <dl className="map-tip-settings">
        {axes.map((axis, at) => {
          const known = values?.[at];
          const label = at === choice.x ? props.xLabel : at === choice.y ? props.yLabel : 'any';
          return (
            <div key={axis.path}>
              <dt>{names[at]}</dt>
              <dd>{known === undefined ? label : formatSettingValue(known)}</dd>
            </div>
          );
        })}
      </dl>
      <p className="text-2">
        {whatItIs(cell, table, choice.pooling)}
        {props.isCurrent ? ' · current config' : ''}
      </p>
      {cell.row === null || cell.kind === 'refused' ? null : <Figures row={cell.row} />}
    </div>
  );
}
