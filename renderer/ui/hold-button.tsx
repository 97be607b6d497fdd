import { useEffect, useRef, useState, type ReactNode } from 'react';
import './button.css';

export interface HoldButtonProps {
  readonly children: ReactNode;
  readonly onHeld: () => void;
  /** It went from the screen while it was held: nothing was done, and nobody could see that. */
  readonly onLost?: () => void;
  readonly testId: string;
  readonly title: string;
  readonly holdMs?: number;
  readonly busy?: boolean;
}

/**
 * Acts only when held for `holdMs` (1.5 s) with pointer, Space or Enter; letting go cancels. It fills from left
 * to right meanwhile; where motion is reduced it counts the tenths instead.
 */
export function HoldButton({
  children,
  onHeld,
  onLost,
  testId,
  title,
  holdMs = 1_500,
  busy = false,
}: HoldButtonProps): ReactNode {
  const [since, setSince] = useState<number | null>(null);
  const [remaining, setRemaining] = useState<number | null>(null);
  const button = useRef<HTMLButtonElement>(null);

  const holding = useRef(false);
  const lost = useRef(onLost);
  useEffect(() => {
    holding.current = since !== null;
    lost.current = onLost;
  });
  useEffect(
    () => () => {
      if (holding.current) lost.current?.();
    },
    [],
  );

  const begin = (): void => {
    if (!busy && since === null) setSince(performance.now());
  };
  const cancel = (): void => {
    setSince(null);
    setRemaining(null);
  };

  useEffect(() => {
    if (since === null) return undefined;
    const held = setTimeout(() => {
      setSince(null);
      setRemaining(null);
      onHeld();
    }, holdMs);
    const reduced = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const count = reduced
      ? setInterval(() => setRemaining(Math.max(0, holdMs - (performance.now() - since))), 100)
      : null;
    return () => {
      clearTimeout(held);
      if (count !== null) clearInterval(count);
    };
  }, [since, holdMs, onHeld]);

  return (
    <button
      ref={button}
      type="button"
      className="button button-danger hold-button"
      data-testid={testId}
      data-holding={since !== null}
      style={{ '--hold-time': `${holdMs}ms` } as Record<string, string>}
      aria-busy={busy}
      title={title}
      onPointerDown={(event) => {
        if (event.button === 0) begin();
      }}
      onPointerUp={cancel}
      onPointerLeave={cancel}
      onPointerCancel={cancel}
      onKeyDown={(event) => {
        if (event.key === ' ' || event.key === 'Enter') {
          event.preventDefault();
          if (!event.repeat) begin();
        } else if (event.key === 'Escape') cancel();
      }}
      onKeyUp={cancel}
      onBlur={cancel}
    >
      <span className="hold-fill" />
      <span className="hold-label">
        {children}
        {remaining === null ? null : <span> {(remaining / 1000).toFixed(1)} s</span>}
      </span>
    </button>
  );
}
