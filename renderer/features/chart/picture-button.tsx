import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useChartInstrument } from '../../stores/chart-source.ts';
import type { ExportOutcome } from '../../stores/fills-export.ts';
import { savePicture } from '../../stores/picture.ts';
import { Button } from '../../ui/button.tsx';

/** How long it says where the picture is; why there is none stays until the next try. */
const TOLD_MS = 6_000;

/** Resolves when what was changed is on the screen. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}

/** Saves the panel it stands in, chart and lenses, as a picture. */
export function PictureButton({ timeframe }: { readonly timeframe: string }): ReactNode {
  const box = useRef<HTMLSpanElement>(null);
  const { symbol } = useChartInstrument();
  // No state: how the button looks while it is busy would be in the picture.
  const busy = useRef(false);
  const [outcome, setOutcome] = useState<ExportOutcome | null>(null);
  useEffect(() => {
    if (outcome?.ok !== true) return undefined;
    const timer = setTimeout(() => setOutcome(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const run = async (): Promise<void> => {
    const panel = box.current?.closest('[data-panel]');
    if (panel === null || panel === undefined || busy.current) return;
    busy.current = true;
    setOutcome(null);
    await painted();
    setOutcome(await savePicture(panel, `${symbol} ${timeframe}`, Date.now()));
    busy.current = false;
  };
  return (
    <span className="picture" ref={box}>
      {outcome === null ? null : (
        <span
          className={`picture-outcome ${outcome.ok ? 'text-2' : 'field-error'}`}
          role="status"
          title={outcome.message}
          data-testid="picture-outcome"
        >
          {outcome.message}
        </span>
      )}
      <Button
        testId="button-picture"
        tone="plain"
        title="Save chart and lenses as a picture (PNG)"
        onClick={() => void run()}
      >
        Picture
      </Button>
    </span>
  );
}
