import type { KeyboardEvent, ReactNode } from 'react';
import './tabs.css';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: number;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** Test ids become `PREFIX-ID`. */
  readonly testIdPrefix: string;
}

/** A tab list: arrows move, the selected tab is the one in the tab order. */
export function Tabs<Id extends string>({ label, items, selected, onSelect, testIdPrefix }: TabsProps<Id>): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const index = items.findIndex((item) => item.id === selected);
    const next = (index + step + items.length) % items.length;
    onSelect(items[next].id);
    event.currentTarget.querySelectorAll<HTMLButtonElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="tab"
          className="tab"
          aria-selected={item.id === selected}
          tabIndex={item.id === selected ? 0 : -1}
          data-testid={`${testIdPrefix}-${item.id}`}
          onClick={() => onSelect(item.id)}
        >
          {item.label}
          {item.count === undefined || item.count === 0 ? null : <span className="tab-count">{item.count}</span>}
        </button>
      ))}
    </div>
  );
}
