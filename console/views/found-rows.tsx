import type { JSX } from 'preact';
import type { Lookup } from '../../packages/client/src/index.js';
import { ATTEMPTS, IDENTITIES, LINKS, NOTIFICATIONS, withAddress } from '../lists/columns.js';
import { DataTable } from '../parts/data-table.js';

/** The rows that the answer rests on, by kind; a kind without rows is left out. */
export function FoundRows({ answer }: { readonly answer: Lookup }): JSX.Element {
  const { links, identities, attempts, notifications } = answer;
  return (
    <>
      {links.length > 0 && <DataTable title="Links" rows={links} columns={withAddress(LINKS)} />}
      {identities.length > 0 && (
        <DataTable title="Identities" rows={identities} columns={withAddress(IDENTITIES)} />
      )}
      {attempts.length > 0 && <DataTable title="Attempts" rows={attempts} columns={withAddress(ATTEMPTS)} />}
      {notifications.length > 0 && (
        <DataTable title="Notifications" rows={notifications} columns={withAddress(NOTIFICATIONS)} />
      )}
    </>
  );
}
