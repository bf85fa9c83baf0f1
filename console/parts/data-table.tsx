import type { ComponentChildren, JSX } from 'preact';

export interface Column<Row> {
  readonly name: string;
  readonly show: (row: Row) => ComponentChildren;
  /** Makes room while a row is open beside the list. */
  readonly isLess?: boolean;
}

interface DataTableProps<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}

/** Rows of one kind. In a narrow window each row is a block of its own, so the roles that this takes from a table are given back. */
export function DataTable<Row extends { readonly id: string }>(props: DataTableProps<Row>): JSX.Element {
  const { title, rows, columns } = props;
  const titleId = `rows-${title.toLowerCase()}`;
  return (
    <section class="rows">
      <h2 id={titleId}>
        {title} <span class="count">{rows.length}</span>
      </h2>
      <table role="table" aria-labelledby={titleId}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ name }) => (
              <th key={name} role="columnheader" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={row.id} role="row">
              {columns.map(({ name, show }) => (
                <td key={name} role="cell" data-name={name}>
                  {show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
