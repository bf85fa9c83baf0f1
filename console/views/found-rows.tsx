import type { JSX } from 'preact';
import type { Attempt, Identity, Link, Lookup, Notification } from '../../packages/client/src/index.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Id, PersonId } from '../parts/id.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';

const at = (time: string | null): JSX.Element =>
  time === null ? <span class="quiet">none</span> : <Time at={time} />;
const accountOf = ({ account }: Pick<Link | Attempt, 'account'>): string =>
  account.username === null ? account.igId : `@${account.username}`;

const LINKS: readonly Column<Link>[] = [
  { name: 'Id', show: ({ id }) => <Id value={id} /> },
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'User', show: ({ externalUserId }) => <PersonId value={externalUserId} /> },
  { name: 'Account', show: accountOf },
  { name: 'Channel', show: ({ channel }) => channel ?? <span class="quiet">none</span> },
  { name: 'Minted', show: ({ createdAt }) => at(createdAt) },
  { name: 'Expires', show: ({ expiresAt }) => at(expiresAt) },
];

const IDENTITIES: readonly Column<Identity>[] = [
  { name: 'Id', show: ({ id }) => <Id value={id} /> },
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'User', show: ({ externalUserId }) => <PersonId value={externalUserId} /> },
  { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
  { name: 'Account', show: accountOf },
  { name: 'Linked', show: ({ linkedAt }) => at(linkedAt) },
  { name: 'Unlinked', show: ({ unlinkedAt }) => at(unlinkedAt) },
];

const ATTEMPTS: readonly Column<Attempt>[] = [
  { name: 'Id', show: ({ id }) => <Id value={id} /> },
  { name: 'Outcome', show: ({ outcome }) => <Status name={outcome} /> },
  { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
  { name: 'Account', show: accountOf },
  { name: 'Came by', show: ({ via }) => via },
  { name: 'Came', show: ({ eventAt }) => at(eventAt) },
  { name: 'Request', show: ({ requestId }) => <Id value={requestId} /> },
];

const NOTIFICATIONS: readonly Column<Notification>[] = [
  { name: 'Id', show: ({ id }) => <Id value={id} /> },
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'Type', show: ({ type }) => <code>{type}</code> },
  { name: 'Endpoint', show: ({ endpointId }) => <Id value={endpointId} /> },
  { name: 'Tries', show: ({ attempts }) => attempts },
  { name: 'Event', show: ({ timestamp }) => at(timestamp) },
  { name: 'Completed', show: ({ completedAt }) => at(completedAt) },
];

/** The rows that the answer rests on, by kind; a kind without rows is left out. */
export function FoundRows({ answer }: { readonly answer: Lookup }): JSX.Element {
  const { links, identities, attempts, notifications } = answer;
  return (
    <>
      {links.length > 0 && <DataTable title="Links" rows={links} columns={LINKS} />}
      {identities.length > 0 && <DataTable title="Identities" rows={identities} columns={IDENTITIES} />}
      {attempts.length > 0 && <DataTable title="Attempts" rows={attempts} columns={ATTEMPTS} />}
      {notifications.length > 0 && (
        <DataTable title="Notifications" rows={notifications} columns={NOTIFICATIONS} />
      )}
    </>
  );
}
