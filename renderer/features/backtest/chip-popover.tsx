import { createContext, useContext, useRef, useState, type ReactNode } from 'react';
import { ChevronIcon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';

interface ChipPopoverProps {
  /** What the popover is for, read out and as its name. */
  readonly name: string;
  /** What the chip says. */
  readonly label: ReactNode;
  readonly chevron?: boolean;
  readonly title?: string;
  readonly testId: string;
  /** The editor. */
  readonly children: ReactNode;
}

const CloseContext = createContext<() => void>(() => undefined);

/** Closes the popover that an editor stands in, for choices that end it. */
export function useClosePopover(): () => void {
  return useContext(CloseContext);
}

/** A value of the form in the header bar, with its editor hanging on it. */
export function ChipPopover({ name, label, chevron, title, testId, children }: ChipPopoverProps): ReactNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => setOpen(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button-normal"
        aria-haspopup="dialog"
        aria-expanded={open}
        title={title}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      >
        {label}
        {chevron === true ? <ChevronIcon /> : null}
      </button>
      <Popover label={name} open={open} onClose={close} anchor={button} testId={`${testId}-popover`}>
        <CloseContext value={close}>{children}</CloseContext>
      </Popover>
    </>
  );
}
