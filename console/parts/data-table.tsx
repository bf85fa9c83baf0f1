import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface Column<Row> {
  readonly name: string;
  readonly show: (row: Row) => ComponentChildren;
  /** Numbers end under each other. */
  readonly isNumber?: boolean;
}

interface DataTableProps<Row> {
  readonly title: string;
  /** What is around the table shows its title. */
  readonly isTitled?: boolean;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}

/** Rows of one kind. In a narrow window each row is a block of its own, so the roles that this takes from a table are given back. */
export function DataTable<Row extends { readonly id: string }>(props: DataTableProps<Row>): JSX.Element {
  const { title, isTitled = false, rows, columns } = props;
  const titleId = useId();
  const labelled = isTitled ? { 'aria-label': title } : { 'aria-labelledby': titleId };
  return (
    <section class={isTitled ? 'rows fitted' : 'rows'}>
      {!isTitled && (
        <h2 id={titleId}>
          {title} <span class="count">{rows.length}</span>
        </h2>
      )}
      <table role="table" {...labelled}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ name, isNumber }) => (
              <th key={name} role="columnheader" scope="col" class={isNumber ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={row.id} role="row">
              {columns.map(({ name, show, isNumber }) => (
                <td key={name} role="cell" data-name={name} class={isNumber ? 'number' : undefined}>
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
