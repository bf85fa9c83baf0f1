import type { JSX } from 'preact';
import { shorten } from '../parts/id.js';
import { useAddress } from '../state/address.js';
import { useSettings } from '../state/settings.js';
import type { ListDefinition, Listed } from './list-definition.js';

interface RowsTableProps<Row extends Listed> {
  readonly definition: ListDefinition<Row>;
  readonly rows: readonly Row[];
  readonly openId: string | null;
}

/** The rows; the id of each opens it. While the list has the focus, j and k move through it. */
export function RowsTable<Row extends Listed>({
  definition,
  rows,
  openId,
}: RowsTableProps<Row>): JSX.Element {
  const { title, columns } = definition;
  const { path, query } = useAddress();
  const { singleKeys } = useSettings();
  const addressOf = (id: string): string =>
    `${path}?${new URLSearchParams({ ...query, open: id }).toString()}`;
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
    if (step === 0 || !singleKeys || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a.row-link')];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  };
  return (
    <div class="rows" onKeyDown={onKey}>
      <table role="table" aria-label={title}>
        <thead role="rowgroup">
          <tr role="row">
            {[{ name: 'Id', isLess: false }, ...columns].map(({ name, isLess }) => (
              <th key={name} role="columnheader" scope="col" class={isLess ? 'less' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={row.id} role="row" data-id={row.id} class={row.id === openId ? 'open-row' : undefined}>
              <td role="cell" data-name="Id">
                <a
                  class="row-link"
                  href={addressOf(row.id)}
                  title={row.id}
                  aria-current={row.id === openId ? 'true' : undefined}
                >
                  {shorten(row.id)}
                </a>
              </td>
              {columns.map(({ name, show, isLess }) => (
                <td key={name} role="cell" data-name={name} class={isLess ? 'less' : undefined}>
                  {show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
