import type { JSX } from 'preact';
import type {
  Attempt,
  AuditEntry,
  DeadLetter,
  Identity,
  Link,
  Notification,
} from '../../packages/client/src/index.js';
import type { Column } from '../parts/data-table.js';
import { Id, PersonId, shorten } from '../parts/id.js';
import { Status } from '../parts/status.js';
import { TimeOr } from '../parts/time.js';
import { addressOfRow } from '../state/row-address.js';

const NONE = <span class="quiet">none</span>;

/** An account by its name; by its id while it has none. */
export const accountOf = ({ account }: Pick<Attempt, 'account'>): string =>
  account.username === null ? account.igId : `@${account.username}`;

/** The ice breaker that a person tapped, when they came by one. */
export function icebreakerOf({ icebreaker }: Pick<Attempt, 'icebreaker'>): string | null {
  return icebreaker?.title ?? icebreaker?.payload ?? null;
}

/** Whether anything can still be done about a dead letter. */
export function stateOf({ retriedAt, retryable }: DeadLetter): string {
  if (retriedAt !== null) return 'retried';
  return retryable ? 'waiting' : 'not_retryable';
}

/** Who acted, by name. */
export const actorOf = ({ actor }: AuditEntry): string => actor.name ?? actor.kind;

/** The columns of each list, which the rows of a look-up and of a person have, too. */
export const LINKS: readonly Column<Link>[] = [
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'User', show: ({ externalUserId }) => <PersonId value={externalUserId} /> },
  { name: 'Account', show: accountOf },
  { name: 'Channel', show: ({ channel }) => channel ?? NONE, isLess: true },
  { name: 'Minted', show: ({ createdAt }) => <TimeOr at={createdAt} /> },
  { name: 'Expires', show: ({ expiresAt }) => <TimeOr at={expiresAt} />, isLess: true },
];

export const IDENTITIES: readonly Column<Identity>[] = [
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'User', show: ({ externalUserId }) => <PersonId value={externalUserId} /> },
  { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
  { name: 'Account', show: accountOf },
  { name: 'Linked', show: ({ linkedAt }) => <TimeOr at={linkedAt} /> },
  { name: 'Unlinked', show: ({ unlinkedAt }) => <TimeOr at={unlinkedAt} />, isLess: true },
];

export const ATTEMPTS: readonly Column<Attempt>[] = [
  { name: 'Outcome', show: ({ outcome }) => <Status name={outcome} /> },
  { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
  { name: 'Account', show: accountOf },
  { name: 'Came by', show: ({ via }) => via },
  { name: 'Came', show: ({ eventAt }) => <TimeOr at={eventAt} /> },
  { name: 'Request', show: ({ requestId }) => <Id value={requestId} />, isLess: true },
];

export const NOTIFICATIONS: readonly Column<Notification>[] = [
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'Type', show: ({ type }) => <code>{type}</code> },
  { name: 'Endpoint', show: ({ endpointId }) => <Id value={endpointId} />, isLess: true },
  { name: 'Tries', show: ({ attempts }) => attempts },
  { name: 'Event', show: ({ timestamp }) => <TimeOr at={timestamp} /> },
  { name: 'Completed', show: ({ completedAt }) => <TimeOr at={completedAt} />, isLess: true },
];

export const DEAD_LETTERS: readonly Column<DeadLetter>[] = [
  { name: 'State', show: (letter) => <Status name={stateOf(letter)} /> },
  { name: 'Error', show: ({ errorCode }) => <code>{errorCode}</code> },
  { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
  { name: 'Account', show: accountOf },
  { name: 'Received', show: ({ receivedAt }) => <TimeOr at={receivedAt} /> },
  {
    name: 'Outcome',
    show: ({ outcome }) => (outcome === null ? NONE : <Status name={outcome} />),
    isLess: true,
  },
];

export const AUDIT: readonly Column<AuditEntry>[] = [
  { name: 'At', show: ({ at }) => <TimeOr at={at} /> },
  { name: 'Actor', show: actorOf },
  { name: 'Action', show: ({ action }) => <code>{action}</code> },
  { name: 'On', show: ({ target }) => (target === null ? NONE : <Id value={target.id} />) },
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
