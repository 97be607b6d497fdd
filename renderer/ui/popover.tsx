import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { placeBeside } from './place-beside.ts';
import './popover.css';

/** An element, or anything else that has a place in the window, such as a cell of a canvas. */
export type PopoverAnchor =
  | RefObject<HTMLElement | null>
  | { readonly getBoundingClientRect: () => Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom'> };

interface PopoverProps {
  readonly label: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly anchor: PopoverAnchor;
  /** Edge of the anchor that it is aligned with. */
  readonly align?: 'start' | 'end';
  readonly role?: 'dialog' | 'menu';
  readonly className?: string;
  readonly testId?: string;
  readonly children: ReactNode;
}

function boxOf(anchor: PopoverAnchor): Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom'> | null {
  if (!('current' in anchor)) return anchor.getBoundingClientRect();
  return anchor.current?.getBoundingClientRect() ?? null;
}

function holds(anchor: PopoverAnchor, target: EventTarget | null): boolean {
  return 'current' in anchor && target instanceof Node && anchor.current?.contains(target) === true;
}

function OpenPopover(props: PopoverProps): ReactNode {
  const { label, onClose, anchor, align, role = 'dialog', className, testId, children } = props;
  const element = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  const where = useRef(anchor);
  useLayoutEffect(() => {
    close.current = onClose;
    where.current = anchor;
  });

  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    // The top layer: above every panel, whatever clips or contains this one.
    if (!current.matches(':popover-open')) current.showPopover();
    const place = (): void => {
      const box = boxOf(where.current);
      if (box === null) return;
      const size = { width: current.offsetWidth, height: current.offsetHeight };
      const { left, top } = placeBeside(box, size, { width: innerWidth, height: innerHeight }, align);
      current.style.left = `${left}px`;
      current.style.top = `${top}px`;
    };
    place();
    const resized = new ResizeObserver(place);
    resized.observe(current);
    window.addEventListener('resize', place);
    return () => {
      resized.disconnect();
      window.removeEventListener('resize', place);
    };
  }, [align]);

  useEffect(() => {
    const before = document.activeElement;
    const { current } = element;
    const first = current?.querySelector<HTMLElement>('[autofocus], button, input, select, [tabindex="0"]');
    (first ?? current)?.focus({ preventScroll: true });
    const onPointerDown = (event: PointerEvent): void => {
      const inside = event.target instanceof Node && current?.contains(event.target) === true;
      if (!inside && !holds(where.current, event.target)) close.current();
    };
    // In the capture phase: Escape closes this one and nothing behind it.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      event.preventDefault();
      close.current();
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('keydown', onKeyDown, true);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('keydown', onKeyDown, true);
      const focused = document.activeElement;
      const lost = focused === null || focused === document.body || current?.contains(focused) === true;
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <div
      ref={element}
      popover="manual"
      className={`popover ${className ?? ''}`}
      role={role}
      aria-label={label}
      tabIndex={-1}
      data-testid={testId}
    >
      {children}
    </div>
  );
}

/** A box that hangs on its anchor until Escape or a press elsewhere; the focus then goes back where it was. */
export function Popover(props: PopoverProps): ReactNode {
  return props.open ? <OpenPopover {...props} /> : null;
}
