import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { AxisView, ObjectiveView } from '../../../engine/api/optimise-views.ts';
import { prepareCanvas } from '../../ui/canvas.ts';
import { pixels } from '../../ui/palette.ts';
import { useWide } from '../../ui/use-wide.ts';
import type { MemberTable } from '../../stores/optimise-rows.ts';
import { memberInFocus } from '../../stores/optimise-state.ts';
import { useOptimiseStore } from '../../stores/optimise-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { placeOfValues, type Cell } from './cells.ts';
import type { Figure } from './figures.ts';
import { boxOf, cellAt, mapGeometry } from './map-geometry.ts';
import { paintMap, type CellPlace } from './map-paint.ts';
import { MapTip } from './map-tip.tsx';
import type { MapChoice, MapModel } from './map-view.ts';
import { usePalette } from '../../stores/use-palette.ts';
import { useSize } from '../../ui/use-size.ts';

interface MapCanvasProps {
  readonly model: MapModel;
  readonly axes: readonly AxisView[];
  readonly table: MemberTable;
  readonly figure: Figure;
  readonly choice: MapChoice;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly names: readonly string[];
  readonly objective: ObjectiveView;
}

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Widest of the labels on the vertical axis, in CSS pixels. */
function labelWidth(labels: readonly string[], font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return 0;
  context.font = font;
  return Math.max(0, ...labels.map((label) => context.measureText(label).width));
}

/** The map itself: pointer and arrow keys move over its cells, a click or Enter picks a cell's member. */
export function MapCanvas(props: MapCanvasProps): ReactNode {
  const { model, table, choice, figure, xTitle, yTitle } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(frame);
  const wide = useWide();
  const palette = usePalette();
  const theme = useUiStore((store) => store.theme);
  const selected = useOptimiseStore((store) => store.selected);
  const select = useOptimiseStore((store) => store.select);
  const [hover, setHover] = useState<CellPlace | null>(null);

  const focus = selected === null ? null : memberInFocus(table, selected);
  const axes = { xAxis: choice.x, yAxis: choice.y };
  const place = focus === null ? null : placeOfValues(model.map.x, model.map.y, axes, focus.values);
  const selectedX = place?.x ?? -1;
  const selectedY = place?.y ?? -1;

  const geometry = useMemo(() => {
    if (size === null || size.width === 0 || size.height === 0) return null;
    return mapGeometry(model.map, {
      ...size,
      labelWidth: labelWidth(model.map.y.labels, `450 ${palette.sizeXs} ${palette.font}`),
      textSize: pixels(palette.sizeXs),
      padding: wide ? 12 : 9,
    });
  }, [model.map, size, wide, palette]);

  useEffect(() => {
    const { current } = canvas;
    if (current === null || geometry === null) return;
    const context = prepareCanvas(current, geometry.width, geometry.height);
    if (context === null) return;
    paintMap(context, {
      ...model,
      geometry,
      figure,
      theme,
      palette,
      selected: selectedX < 0 ? null : { x: selectedX, y: selectedY },
      hover,
      yTitle,
    });
  }, [model, geometry, figure, theme, palette, selectedX, selectedY, hover, yTitle]);

  const cellOf = ({ x, y }: CellPlace): Cell | undefined => model.map.cells[y * model.map.x.labels.length + x];
  const pick = (at: CellPlace): void => {
    const row = cellOf(at)?.row ?? null;
    if (row !== null) select(row.index);
  };
  const under = (event: MouseEvent): CellPlace | null => {
    if (geometry === null) return null;
    const box = event.currentTarget.getBoundingClientRect();
    return cellAt(geometry, event.clientX - box.left, event.clientY - box.top);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = ARROWS[event.key];
    const from = hover ?? place ?? model.best ?? { x: 0, y: 0 };
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const within = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
      setHover({
        x: within(from.x + step[0], model.map.x.labels.length),
        y: within(from.y + step[1], model.map.y.labels.length),
      });
    } else if ((event.key === 'Enter' || event.key === ' ') && hover !== null) {
      event.preventDefault();
      pick(hover);
    } else if (event.key === 'Escape' && hover !== null) setHover(null);
  };
  const textSize = pixels(palette.sizeXs);
  const hovered = hover === null ? undefined : cellOf(hover);
  return (
    <div className="map-frame" ref={frame}>
      <canvas
        ref={canvas}
        className="map-canvas"
        role="application"
        aria-label={`${figure.label} of the sweep's members. Arrows move over the cells, Enter picks one.`}
        tabIndex={0}
        data-testid="map-canvas"
        style={size === null ? undefined : { width: size.width, height: size.height }}
        onPointerMove={(event) => {
          const at = under(event);
          setHover((before) => (before?.x === at?.x && before?.y === at?.y ? before : at));
        }}
        onPointerLeave={() => setHover(null)}
        onClick={(event) => {
          const at = under(event);
          if (at !== null) pick(at);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setHover(null)}
      />
      {geometry === null ? null : (
        <p
          className="map-marks"
          aria-hidden="true"
          style={{ left: geometry.left, top: geometry.bottom + Math.round(textSize * 2.05) }}
        >
          <span>{xTitle}</span>
          <span>
            <i className="map-mark-best" /> solid: best
          </span>
          <span>
            <i className="map-mark-current" /> dashed: current config
          </span>
        </p>
      )}
      {hovered === undefined || geometry === null ? null : (
        <MapTip
          cell={hovered}
          box={boxOf(geometry, hovered.x, hovered.y)}
          room={geometry}
          names={props.names}
          axes={props.axes}
          choice={choice}
          table={table}
          xLabel={model.map.x.labels[hovered.x]}
          yLabel={model.map.y.labels[hovered.y]}
          isCurrent={model.current?.x === hovered.x && model.current.y === hovered.y}
        />
      )}
    </div>
  );
}
