import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

interface FiguresTableProps {
  readonly title: string;
  /** The first names the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** All numbers of a chart. */
function FiguresTable({ title, columns, rows }: FiguresTableProps): JSX.Element {
  return (
    <div class="figures" tabIndex={0} role="region" aria-label={title}>
      <table aria-label={title}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...numbers], at) => (
            <tr key={at}>
              <th scope="row">{name}</th>
              {numbers.map((number, index) => (
                <td key={columns[index + 1]}>{number}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The same, until it is opened a line below its chart. */
export function AsTable(props: FiguresTableProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && <FiguresTable {...props} />}
    </details>
  );
}
