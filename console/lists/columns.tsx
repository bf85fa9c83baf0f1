import type { JSX } from 'preact';
import type { Attempt, Identity, Link, Notification } from '../../packages/client/src/index.js';
import type { Column } from '../parts/data-table.js';
import { Id, PersonId, shorten } from '../parts/id.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { addressOfRow } from '../state/timeline-words.js';

const at = (time: string | null): JSX.Element =>
  time === null ? <span class="quiet">none</span> : <Time at={time} />;
const accountOf = ({ account }: Pick<Link | Attempt, 'account'>): string =>
  account.username === null ? account.igId : `@${account.username}`;

export const LINKS: readonly Column<Link>[] = [
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'User', show: ({ externalUserId }) => <PersonId value={externalUserId} /> },
  { name: 'Account', show: accountOf },
  { name: 'Channel', show: ({ channel }) => channel ?? <span class="quiet">none</span> },
  { name: 'Minted', show: ({ createdAt }) => at(createdAt) },
  { name: 'Expires', show: ({ expiresAt }) => at(expiresAt) },
];

export const IDENTITIES: readonly Column<Identity>[] = [
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'User', show: ({ externalUserId }) => <PersonId value={externalUserId} /> },
  { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
  { name: 'Account', show: accountOf },
  { name: 'Linked', show: ({ linkedAt }) => at(linkedAt) },
  { name: 'Unlinked', show: ({ unlinkedAt }) => at(unlinkedAt) },
];

export const ATTEMPTS: readonly Column<Attempt>[] = [
  { name: 'Outcome', show: ({ outcome }) => <Status name={outcome} /> },
  { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
  { name: 'Account', show: accountOf },
  { name: 'Came by', show: ({ via }) => via },
  { name: 'Came', show: ({ eventAt }) => at(eventAt) },
  { name: 'Request', show: ({ requestId }) => <Id value={requestId} /> },
];

export const NOTIFICATIONS: readonly Column<Notification>[] = [
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'Type', show: ({ type }) => <code>{type}</code> },
  { name: 'Endpoint', show: ({ endpointId }) => <Id value={endpointId} /> },
  { name: 'Tries', show: ({ attempts }) => attempts },
  { name: 'Event', show: ({ timestamp }) => at(timestamp) },
  { name: 'Completed', show: ({ completedAt }) => at(completedAt) },
];

/** With the id in front, which leads to the row in its list, and of an identity to its person. */
export function withAddress<Row extends { readonly id: string }>(
  columns: readonly Column<Row>[],
): readonly Column<Row>[] {
  const show = ({ id }: Row): JSX.Element => (
    <a class="row-link" href={addressOfRow(id)} title={id}>
      {shorten(id)}
    </a>
  );
  return [{ name: 'Id', show }, ...columns];
}
