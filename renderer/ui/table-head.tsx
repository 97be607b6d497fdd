import type { ReactNode } from 'react';

/** A column's title by itself, or with what its cells look like. */
export type HeadCell =
  | string
  | {
      readonly title: string;
      /** Numbers: right-aligned. */
      readonly numeric?: boolean;
      /** Takes the width that is left. */
      readonly grow?: boolean;
      readonly onlyWide?: boolean;
      /** Read out, not shown: a column of buttons or boxes. */
      readonly hidden?: boolean;
    };

export function numericHead(title: string): HeadCell {
  return { title, numeric: true };
}

function TitleCell({ cell }: { readonly cell: Exclude<HeadCell, string> }): ReactNode {
  const { title, numeric = false, grow = false, onlyWide = false, hidden = false } = cell;
  const classes = [numeric ? 'numeric' : '', grow ? 'grow' : '', onlyWide ? 'only-wide' : ''];
  const className = classes.filter((name) => name !== '').join(' ');
  return (
    <th scope="col" className={className === '' ? undefined : className}>
      {hidden ? <span className="visually-hidden">{title}</span> : title}
    </th>
  );
}

/** The head row of a table whose columns are fixed. */
export function TableHead({ cells }: { readonly cells: readonly HeadCell[] }): ReactNode {
  return (
    <thead>
      <tr>
        {cells.map((cell, column) => (
          // The place is the column's name: two columns may have one title.
          <TitleCell key={column} cell={typeof cell === 'string' ? { title: cell } : cell} />
        ))}
      </tr>
    </thead>
  );
}
