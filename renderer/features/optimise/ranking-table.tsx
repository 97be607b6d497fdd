import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { SweepRowView, SweepView } from '../../../engine/api/optimise-views.ts';
import { changeClass, formatNumber } from '../../ui/format-number.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWide } from '../../ui/use-wide.ts';
import type { MemberTable } from '../../stores/optimise-rows.ts';
import { memberInFocus } from '../../stores/optimise-state.ts';
import { useOptimiseStore } from '../../stores/optimise-store.ts';

import { outOfSampleScores } from './fold-geometry.ts';
import { bestSharpe } from './figures.ts';
import { LuckBox } from './luck-box.tsx';
import { nextOrder, orderRows, rankingColumns, visibleRows, type Order, type RankingColumn } from './ranking.ts';
import { shortNames } from './setting-names.ts';
import { useAxisNames } from './sweep-map.tsx';
import { useSize } from '../../ui/use-size.ts';
import './ranking-table.css';

/** Width of the column of places with the padding of the row, and gap between columns, CSS pixels. */
const PLACE_WIDTH = 46;
const COLUMN_GAP = 6;

interface RowProps {
  readonly row: SweepRowView;
  readonly rank: number;
  readonly top: number;
  readonly columns: readonly RankingColumn[];
  readonly axes: number;
  readonly selected: boolean;
}

function RankingRow({ row, rank, top, columns, axes, selected }: RowProps): ReactNode {
  const shown = row.refused === null ? columns : columns.slice(0, axes);
  return (
    <div
      role="row"
      className="rank-row"
      aria-selected={selected}
      aria-rowindex={rank + 1}
      data-index={row.index}
      data-testid="rank-row"
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className="rank-place">
        {row.refused === null ? rank : '–'}
      </span>
      {shown.map((column) => {
        const value = column.valueOf(row);
        const text = column.textOf(row);
        // What rounds to nothing is neither gain nor loss.
        const moved = /[1-9]/.test(text);
        const tone = column.signed && moved && typeof value === 'number' ? changeClass(value) : '';
        const unknown = value === null ? 'text-3' : '';
        return (
          <span key={column.key} role="cell" className={`${tone} ${unknown} ${column.strong ? 'strong' : ''}`}>
            {text}
          </span>
        );
      })}
      {row.refused === null ? null : (
        <span role="cell" className="rank-refused" title={row.refused} style={{ gridColumn: `${axes + 2} / -1` }}>
          refused: {row.refused}
        </span>
      )}
    </div>
  );
}

const MemoRow = memo(RankingRow);

interface TableProps {
  readonly table: MemberTable;
  readonly columns: readonly RankingColumn[];
  readonly axes: number;
}

/** Every member, of which only those in view are in the page. */
function RankingRows({ table, columns, axes }: TableProps): ReactNode {
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const wide = useWide();
  const rowHeight = wide ? 26 : 20;
  const [top, setTop] = useState(0);
  const [order, setOrder] = useState<Order | null>(null);
  const selected = useOptimiseStore((store) => store.selected);
  const select = useOptimiseStore((store) => store.select);
  const rows = useMemo(() => orderRows(table.ranked, columns, order), [table.ranked, columns, order]);
  const ranks = useMemo(
    () => (order === null ? null : new Map(table.ranked.map((row, at) => [row.index, at + 1]))),
    [order, table.ranked],
  );
  const focus = memberInFocus(table, selected);
  const focusIndex = focus?.index ?? -1;

  // A member picked elsewhere comes into view; rows moving while a sweep runs do not scroll the list.
  const picked = useRef(selected);
  useEffect(() => {
    const { current } = body;
    if (current === null || picked.current === selected) return;
    picked.current = selected;
    const at = rows.findIndex((row) => row.index === selected);
    if (at < 0) return;
    const y = at * rowHeight;
    if (y < current.scrollTop) current.scrollTop = y;
    else if (y + 2 * rowHeight > current.scrollTop + current.clientHeight) {
      // The heading, which stays on top, is a row of its own.
      current.scrollTop = y + 2 * rowHeight - current.clientHeight;
    }
  }, [selected, rows, rowHeight]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const at = rows.findIndex((row) => row.index === focusIndex);
    const next = rows.at(Math.min(rows.length - 1, Math.max(0, at + step)));
    if (next !== undefined) select(next.index);
  };
  const { from, to } = visibleRows(top, size?.height ?? 0, rowHeight, rows.length);
  const scale = wide ? 1.15 : 1;
  const template = columns.map(({ width }) => `minmax(${Math.round(width * scale)}px, ${width}fr)`).join(' ');
  const least = columns.reduce((sum, { width }) => sum + Math.round(width * scale) + COLUMN_GAP, PLACE_WIDTH);
  return (
    <div
      className="rank-table"
      role="table"
      aria-label="Members, best first"
      aria-rowcount={rows.length + 1}
      style={{ '--rank-columns': `minmax(28px, 30fr) ${template}` } as React.CSSProperties}
    >
      <div
        ref={body}
        className="rank-body scroll"
        role="rowgroup"
        tabIndex={0}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
          if (row !== null) select(Number(row.dataset['index']));
        }}
      >
        <div role="row" className="rank-head" style={{ minWidth: least }}>
          <span role="columnheader" className="rank-place">
            #
          </span>
          {columns.map((column) => {
            const chosen = order?.key === column.key;
            const direction = order?.descending === true ? 'descending' : 'ascending';
            return (
              <span key={column.key} role="columnheader" aria-sort={chosen ? direction : 'none'}>
                <button
                  type="button"
                  className="rank-sort"
                  title={column.hint}
                  data-testid={`rank-sort-${column.key.replace(' ', '-')}`}
                  onClick={() => setOrder(nextOrder(order, column.key))}
                >
                  {column.title}
                  {chosen ? (order.descending ? '↓' : '↑') : ''}
                </button>
              </span>
            );
          })}
        </div>
        <div className="rank-space" role="presentation" style={{ height: rows.length * rowHeight, minWidth: least }}>
          {rows.slice(from, to).map((row, at) => (
            <MemoRow
              key={row.index}
              row={row}
              rank={ranks?.get(row.index) ?? from + at + 1}
              top={(from + at) * rowHeight}
              columns={columns}
              axes={axes}
              selected={row.index === focusIndex}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RankingPanelProps {
  readonly shown: Omit<SweepView, 'rows'>;
  readonly table: MemberTable;
  /** Loads a member's configuration into the research screens. */
  readonly onUse: (index: number) => void;
}

/** All members, best first, live; below them how much of the best is luck. */
export function RankingPanel({ shown, table, onUse }: RankingPanelProps): ReactNode {
  const { axes, objective } = shown.sweep;
  const wide = useWide();
  const selected = useOptimiseStore((store) => store.selected);
  const paths = useMemo(() => axes.map(({ path }) => path), [axes]);
  const names = useAxisNames(paths);
  const [walkForward] = shown.walkForwards;
  const columns = useMemo(
    () =>
      rankingColumns({
        objective,
        short: shortNames(paths),
        full: names.full,
        axes,
        outOfSample: outOfSampleScores(walkForward?.folds ?? []),
        wide,
      }),
    [objective, paths, names.full, axes, walkForward, wide],
  );
  const bestRanked = useMemo(() => bestSharpe(table.ranked), [table.ranked]);
  const focus = memberInFocus(table, selected);
  const usable = focus !== null && focus.refused === null;
  return (
    <Panel
      title="Ranking"
      testId="panel-ranking"
      className="ranking"
      heading={
        <>
          <h2 className="panel-title">Ranking</h2>
          <span className="text-3 panel-note">
            {formatNumber(table.telling, 0)} with enough trades
            {table.refused === 0 ? '' : ` · ${formatNumber(table.refused, 0)} refused`}
          </span>
        </>
      }
      aside={
        <button
          type="button"
          className="link-button"
          aria-disabled={!usable}
          title="Loads this member's settings into the Backtest screen"
          data-testid="button-use-config"
          onClick={() => {
            if (usable) onUse(focus.index);
          }}
        >
          Use this config
        </button>
      }
    >
      {table.ranked.length === 0 ? (
        <p className="table-empty">Members appear here as they finish, the best one on top.</p>
      ) : (
        <RankingRows table={table} columns={columns} axes={axes.length} />
      )}
      <LuckBox overfitting={shown.overfitting} bestRanked={bestRanked} running={shown.sweep.state === 'running'} />
    </Panel>
  );
}
