import { memo, type ReactNode } from 'react';
import { type HeadCell, TableHead } from './table-head.tsx';
import './table.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Takes the width that is left and cuts its text with an ellipsis. */
  readonly grow?: boolean;
  readonly render: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  /** `data-*` attributes and test id of a row. */
  readonly rowAttributes: (row: Row) => Readonly<Record<`data-${string}`, string | number>>;
  /** One sentence on what will appear here. */
  readonly empty: ReactNode;
}

function cellClass<Row>(column: Column<Row>): string {
  return `${column.align === 'right' ? 'numeric' : ''} ${column.grow === true ? 'grow' : ''}`.trim();
}

function headCell<Row>({ title, align, grow }: Column<Row>): HeadCell {
  return { title, numeric: align === 'right', ...(grow === undefined ? {} : { grow }) };
}

interface RowProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly attributes: DataTableProps<Row>['rowAttributes'];
}

function TableRow<Row>({ row, columns, attributes }: RowProps<Row>): ReactNode {
  return (
    <tr {...attributes(row)}>
      {columns.map((column) => (
        <td key={column.key} className={cellClass(column)}>
          {column.render(row)}
        </td>
      ))}
    </tr>
  );
}

// A new row must not draw five hundred old ones again; the attributes follow from the row.
const MemoRow = memo(TableRow, (a, b) => a.row === b.row && a.columns === b.columns) as typeof TableRow;

/** A table of figures: numbers right-aligned, header sticks, hairlines between rows. */
export function DataTable<Row>({ label, columns, rows, rowKey, rowAttributes, empty }: DataTableProps<Row>): ReactNode {
  if (rows.length === 0) {
    return (
      <p className="table-empty" data-testid="table-empty">
        {empty}
      </p>
    );
  }
  return (
    <div className="table-scroll scroll" role="group" aria-label={`${label}, rows`}>
      <table className="table" aria-label={label}>
        <TableHead cells={columns.map(headCell)} />
        <tbody>
          {rows.map((row) => (
            <MemoRow key={rowKey(row)} row={row} columns={columns} attributes={rowAttributes} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
