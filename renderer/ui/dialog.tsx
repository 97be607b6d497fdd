import { useEffect, useId, useRef, type ReactNode } from 'react';
import { CloseIcon } from './icons.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  /** False while something is under way that cannot be walked away from. */
  readonly closable?: boolean;
  /** Buttons, the one that acts last. */
  readonly footer?: ReactNode;
  readonly width?: 'normal' | 'wide';
  readonly testId: string;
  readonly children: ReactNode;
}

function OpenDialog(props: DialogProps): ReactNode {
  const { title, onClose, closable = true, footer, width = 'normal', testId, children } = props;
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const { current } = element;
    const before = document.activeElement;
    // Modal: the browser keeps the focus inside and everything else inert.
    if (current !== null && !current.open) current.showModal();
    current?.querySelector<HTMLElement>('.dialog-body :is(input, select), .dialog-footer button')?.focus();
    return () => {
      current?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={`dialog dialog-${width}`}
      aria-labelledby={id}
      data-testid={testId}
      onCancel={(event) => {
        // The state that opened it closes it, so that both always agree.
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        // A second Escape closes it past `onCancel`; where the state keeps it open it comes back.
        const { current } = element;
        if (current === null || current.open) return;
        onClose();
        setTimeout(() => {
          if (current.isConnected && !current.open) current.showModal();
        });
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className="dialog-header">
        <h2 id={id} className="dialog-title">
          {title}
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          aria-disabled={!closable}
          title={closable ? undefined : 'Not now: wait until this is done'}
          data-testid={`${testId}-close`}
          onClick={onClose}
        >
          <CloseIcon />
        </button>
      </header>
      <div className="dialog-body scroll">{children}</div>
      {footer === undefined ? null : <footer className="dialog-footer">{footer}</footer>}
    </dialog>
  );
}

/** A question that has to be answered or dismissed before the screen goes on. Escape dismisses. */
export function Dialog(props: DialogProps): ReactNode {
  return props.open ? <OpenDialog {...props} /> : null;
}
