import { useMemo, useRef, useState, type ReactNode } from 'react';
import { assertNever } from '../../../engine/api/vocabulary.ts';
import type { SweepView } from '../../../engine/api/optimise-views.ts';
import { formatCompact } from '../../ui/format-number.ts';
import { Panel } from '../../ui/panel.tsx';
import { Popover } from '../../ui/popover.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useConfigurationStore } from '../../stores/configuration-store.ts';
import { FEWEST_TRADES, type MemberTable } from '../../stores/optimise-rows.ts';
import type { SweepProgress } from '../../stores/optimise-state.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { legendColours, type Scale } from './cell-colours.ts';
import { figureOf, figuresFor, objectiveFigure, type Figure } from './figures.ts';
import { firstChoice, mapModel, withAxis, type MapChoice, type MapModel } from './map-view.ts';
import { MapCanvas } from './map-canvas.tsx';
import { axisTitle, fullName, phraseName } from './setting-names.ts';
import './sweep-map.css';

interface SweepMapProps {
  readonly shown: Omit<SweepView, 'rows'>;
  readonly table: MemberTable;
  readonly progress: SweepProgress;
}

/** Shown names of the sweep's axes; the form says them better than the paths. */
export function useAxisNames(paths: readonly string[]): {
  readonly full: readonly string[];
  readonly titled: readonly string[];
  readonly phrases: readonly string[];
} {
  const fields = useConfigurationStore((store) => store.form?.fields);
  return useMemo(() => {
    const fieldOf = (path: string) => fields?.find((field) => field.path === path);
    return {
      full: paths.map((path) => fullName(fieldOf(path), path)),
      titled: paths.map((path) => axisTitle(fieldOf(path), path)),
      phrases: paths.map((path) => phraseName(fieldOf(path), path)),
    };
  }, [fields, paths]);
}

function Legend({ scale, figure }: { readonly scale: Scale; readonly figure: Figure }): ReactNode {
  const theme = useUiStore((store) => store.theme);
  const end = (value: number): string =>
    `${value > 0 && scale.neutral === 0 ? '+' : ''}${formatCompact(value, 2)}${figure.unit}`;
  return (
    <span className="map-legend" aria-hidden="true">
      {end(scale.low)}
      <span className="map-legend-colours">
        {legendColours(scale, theme, 11).map((colour) => (
          <i key={colour} style={{ background: colour }} />
        ))}
      </span>
      {end(scale.high)}
    </span>
  );
}

interface ViewOptionsProps {
  readonly choice: MapChoice;
  readonly figure: Figure;
  readonly figures: readonly Figure[];
  readonly names: readonly string[];
  readonly onChange: (choice: MapChoice) => void;
}

function ViewOptions({ choice, figure, figures, names, onChange }: ViewOptionsProps): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const axes = names.map((label, at) => ({ value: String(at), label }));
  return (
    <>
      <button
        ref={button}
        type="button"
        className="link-button"
        aria-expanded={open}
        data-testid="button-map-view"
        onClick={() => setOpen(!open)}
      >
        View
      </button>
      <Popover label="What the map shows" open={open} onClose={() => setOpen(false)} anchor={button} align="end">
        <div className="map-options">
          <SelectField
            label="Figure"
            value={figure.id}
            options={figures.map(({ id, label }) => ({ value: id, label }))}
            onChange={(id) => onChange({ ...choice, figure: id })}
            testId="map-figure"
          />
          {choice.y === null ? null : (
            <>
              <SelectField
                label="Across"
                value={String(choice.x)}
                options={axes}
                onChange={(at) => onChange(withAxis(choice, 'x', Number(at)))}
                testId="map-x"
              />
              <SelectField
                label="Up"
                value={String(choice.y)}
                options={axes}
                onChange={(at) => onChange(withAxis(choice, 'y', Number(at)))}
                testId="map-y"
              />
            </>
          )}
          {names.length < 3 ? null : (
            <div className="map-pooling">
              <span className="field-label">Of the members in a cell</span>
              <Segmented
                label="Of the members in a cell"
                value={choice.pooling}
                options={[
                  { value: 'best', label: 'Best' },
                  { value: 'median', label: 'Median' },
                ]}
                onChange={(pooling) => onChange({ ...choice, pooling })}
                testId="map-pooling"
              />
            </div>
          )}
        </div>
      </Popover>
    </>
  );
}

/** Why no cell has a number, in one sentence; null where some have, or nothing is done yet. */
function emptyReason(model: MapModel, table: MemberTable): string | null {
  if (table.ranked.length === 0 || model.map.cells.some((cell) => cell.kind === 'known')) return null;
  if (table.refused === table.ranked.length) {
    return `Every member so far was refused: ${table.ranked[0].refused ?? 'its settings are no configuration'}`;
  }
  return `No member so far made ${FEWEST_TRADES} trades over 14 days or more, so there is nothing to compare. Take a longer range, or ask for fewer lenses.`;
}

function poolingWords(choice: MapChoice, axes: number): string {
  if (axes < 3) return '';
  switch (choice.pooling) {
    case 'best':
      return ', best of the others';
    case 'median':
      return ', median over the others';
    default:
      return assertNever(choice.pooling, 'pooling');
  }
}

/** A sweep over two of its settings: a cell per pair of values, live while it runs. */
export function SweepMap({ shown, table, progress }: SweepMapProps): ReactNode {
  const { sweep, current } = shown;
  const { axes, objective, state, method } = sweep;
  const paths = useMemo(() => axes.map(({ path }) => path), [axes]);
  const names = useAxisNames(paths);
  const [choice, setChoice] = useState<MapChoice>(() => firstChoice(axes));
  const figure = choice.figure === null ? objectiveFigure(objective) : figureOf(choice.figure, objective);
  const running = state === 'running' && method === 'grid';
  const model = useMemo(
    () => mapModel({ axes, table, choice, figure, progress, running, current }),
    [axes, table, choice, figure, progress, running, current],
  );
  const across = names.phrases[choice.x] ?? '';
  const up = choice.y === null ? null : (names.phrases[choice.y] ?? '');
  const title = `${figure.label} by ${across}${up === null ? '' : ` and ${up}`}${poolingWords(choice, axes.length)}`;
  const reason = emptyReason(model, table);
  return (
    <Panel
      title={title}
      testId="panel-sweep-map"
      className="sweep-map"
      aside={
        <>
          <Legend scale={model.scale} figure={figure} />
          {figure.id === 'trades' ? null : (
            <span className="map-key">
              <i className="map-key-hatched" /> N/A, under {FEWEST_TRADES} trades
            </span>
          )}
          <ViewOptions
            choice={choice}
            figure={figure}
            figures={figuresFor(objective)}
            names={names.full}
            onChange={setChoice}
          />
        </>
      }
    >
      <MapCanvas
        model={model}
        axes={axes}
        table={table}
        figure={figure}
        choice={choice}
        xTitle={names.titled[choice.x] ?? ''}
        yTitle={choice.y === null ? '' : (names.titled[choice.y] ?? '')}
        names={names.full}
        objective={objective}
      />
      {reason === null ? null : (
        <p className="map-reason" role="status" data-testid="map-reason">
          {reason}
        </p>
      )}
    </Panel>
  );
}
