import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { downloadExport } from './download-export.js';
import type { Filter, ListDefinition, Listed, Query } from './list-definition.js';
import { Fault } from '../parts/fault.js';

interface ExportMenuProps {
  readonly name: NonNullable<ListDefinition<Listed>['exportName']>;
  readonly filters: readonly Filter[];
  readonly query: Query;
}

const FORMATS = [
  { format: 'csv', says: 'CSV, for a spreadsheet' },
  { format: 'jsonl', says: 'JSON Lines, with exact values' },
] as const;

/**
 * Downloads what the filter says, all of it and not only what is loaded. The service streams it and records it once.
 *
 * A browser keeps the address of a download in its list of downloads. So only an address that names no person is a plain
 * link, which streams a file of any size to the disk. The file about one person is small: it is loaded by the page.
 */
export function ExportMenu({ name, filters, query }: ExportMenuProps): JSX.Element {
  const id = useId();
  const load = useMutation({ mutationFn: downloadExport });
  const namesPerson = filters.some((filter) => filter.isPerson && query[filter.name]);
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
          {FORMATS.map(({ format, says }) =>
            namesPerson ? (
              <button
                key={format}
                type="button"
                class="link-button"
                disabled={load.isPending}
                onClick={() => load.mutate(addressOf(format))}
              >
                {says}
              </button>
            ) : (
              <a key={format} href={addressOf(format)} download>
                {says}
              </a>
            ),
          )}
        </p>
        <Fault of={load.error} isSmall />
      </div>
    </>
  );
}
