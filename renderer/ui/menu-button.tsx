import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { ChevronIcon } from './icons.tsx';
import { Popover } from './popover.tsx';
import './button.css';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly onSelect: () => void;
  readonly disabled?: boolean;
  /** Why it is disabled, or what it does. */
  readonly title?: string;
}

interface MenuButtonProps {
  readonly label: ReactNode;
  /** What a screen reader calls it where the label is no plain text. */
  readonly name?: string;
  readonly items: readonly MenuItem[];
  readonly disabled?: boolean;
  readonly title?: string;
  /** That of the button; the items' are `TESTID-ID`. */
  readonly testId: string;
}

function focusItem(menu: HTMLElement, to: (current: number, count: number) => number): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const focused = document.activeElement;
  items[to(focused instanceof HTMLElement ? items.indexOf(focused) : -1, items.length)]?.focus();
}

/** A button that opens a menu: arrows, Home and End move, Enter chooses, Escape or Tab closes. */
export function MenuButton({ label, name, items, disabled, title, testId }: MenuButtonProps): ReactNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const toggle = (): void => {
    if (disabled !== true) setOpen(!open);
  };
  const onMenuKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const menu = event.currentTarget;
    if (event.key === 'ArrowDown') focusItem(menu, (current, count) => (current + 1) % count);
    else if (event.key === 'ArrowUp') focusItem(menu, (current, count) => (current - 1 + count) % count);
    else if (event.key === 'Home') focusItem(menu, () => 0);
    else if (event.key === 'End') focusItem(menu, (_current, count) => count - 1);
    else if (event.key === 'Tab') setOpen(false);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button-normal"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-disabled={disabled === true}
        aria-label={name}
        title={title}
        data-testid={testId}
        onClick={toggle}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || open) return;
          event.preventDefault();
          toggle();
        }}
      >
        {label}
        <ChevronIcon />
      </button>
      <Popover
        label={name ?? (typeof label === 'string' ? label : 'Menu')}
        open={open}
        onClose={() => setOpen(false)}
        anchor={button}
        role="menu"
        className="menu"
      >
        <div className="menu-items" role="presentation" onKeyDown={onMenuKey}>
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              className="menu-item"
              tabIndex={-1}
              aria-disabled={item.disabled === true}
              title={item.title}
              data-testid={`${testId}-${item.id}`}
              onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
              onClick={() => {
                if (item.disabled === true) return;
                setOpen(false);
                item.onSelect();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      </Popover>
    </>
  );
}
