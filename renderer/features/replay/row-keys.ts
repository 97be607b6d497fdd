import type { KeyboardEvent } from 'react';

/** Moves the focus between the rows of a table with the arrows, Home and End; Enter and Space press the one that has it. */
export function onRowKey(event: KeyboardEvent<HTMLTableSectionElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
  const row = event.target.closest<HTMLElement>('[data-row]');
  if (row === null) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to !== undefined) {
    const next = rows.at(Math.min(rows.length - 1, Math.max(0, to)));
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'Enter' || event.key === ' ') row.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
