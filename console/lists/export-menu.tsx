import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import type { ListDefinition, Listed, Query } from './list-definition.js';

interface ExportMenuProps {
  readonly name: NonNullable<ListDefinition<Listed>['exportName']>;
  readonly query: Query;
}

/** Downloads what the filter says, all of it and not only what is loaded. The service streams it and records it once. */
export function ExportMenu({ name, query }: ExportMenuProps): JSX.Element {
  const id = useId();
  const addressOf = (format: string): string =>
    `/v1/admin/exports/${name}?${new URLSearchParams({ ...query, format }).toString()}`;
  return (
    <>
      <button type="button" class="button small" popovertarget={id}>
        <Icon name="download" />
        Export
      </button>
      <div id={id} class="menu" popover="auto" role="group" aria-label="Export">
        <p class="quiet small-text">
          All rows that the filters allow. An export names people and leaves an entry in the audit.
        </p>
        <p class="menu-links">
          <a href={addressOf('csv')} download>
            CSV, for a spreadsheet
          </a>
          <a href={addressOf('jsonl')} download>
            JSON Lines, with exact values
          </a>
        </p>
      </div>
    </>
  );
}
