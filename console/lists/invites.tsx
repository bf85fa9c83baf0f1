import type { JSX } from 'preact';
import type { Invite } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { PersonId } from '../parts/id.js';
import { Raw } from '../parts/raw.js';
import { Status, toLabel } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { accountOf } from './columns.js';
import type { ListDefinition, RowControl } from './list-definition.js';
import { ListView } from './list-view.js';
import { AppFact, RecordLink } from './record-links.js';
import { Revoke } from './revoke.js';

const DEFINITION: ListDefinition<Invite> = {
  name: 'invites',
  title: 'Invites',
  lead: 'Every link from the chat to a page of an app, newest first, without what redeems it.',
  rowsAre: 'invites',
  route: '/v1/invites',
  columns: [
    { name: 'Status', show: ({ status }) => <Status name={status} /> },
    { name: 'Person', show: ({ igsid }) => <PersonId value={igsid} /> },
    { name: 'Account', show: accountOf },
    { name: 'Brought', show: broughtBy },
    { name: 'Channel', show: ({ channel }) => channel ?? <span class="quiet">none</span>, isLess: true },
    { name: 'Made', show: ({ createdAt }) => <TimeOr at={createdAt} /> },
    { name: 'Expires', show: ({ expiresAt }) => <TimeOr at={expiresAt} />, isLess: true },
  ],
  filters: [
    {
      name: 'status',
      label: 'Status',
      kind: 'choice',
      values: ['pending', 'redeemed', 'revoked', 'expired'],
    },
    { name: 'appId', label: 'App', kind: 'app' },
    { name: 'igsid', label: 'Person', kind: 'text', isPerson: true },
  ],
  hasPeople: true,
  load: (query, limit, signal) => api.listInvites({ query: { ...query, limit } }, { signal }),
  loadOne: (id, signal) => api.getInvite({ path: { id } }, { signal }),
  firstUse:
    'An app makes one by POST /v1/invites for a person in the chat, or a tap does that the account’s settings name.',
  detail: (invite, control) => <InviteDetail invite={invite} control={control} />,
  lookUpBy: ({ id }) => id,
};

/** The invites of people in the chat, and their revocation. */
export function InvitesView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

/** Who brings it to the person, and how far its message has come. */
function broughtBy({ delivery }: Invite): JSX.Element | string {
  if (delivery === null) return 'by the app';
  const { status } = delivery;
  return status === 'sent' ? 'in the chat' : `in the chat: ${status}`;
}

interface InviteDetailProps {
  readonly invite: Invite;
  readonly control: RowControl<Invite>;
}

function InviteDetail({ invite, control }: InviteDetailProps): JSX.Element {
  const { may } = useSignedIn();
  const { id, linkId, delivery } = invite;
  return (
    <>
      <p class="detail-status">
        <Status name={invite.status} />
      </p>
      <p class="detail-links">
        {linkId !== null && (
          <a href={`/console/attempts?${new URLSearchParams({ linkId })}`}>Attempts of its link</a>
        )}
        <a href={`/console/audit?${new URLSearchParams({ target: id })}`}>Its audit</a>
      </p>
      <Facts
        of={[
          ['Person', <PersonId value={invite.igsid} />],
          ['Link', linkId && <RecordLink kind="link" id={linkId} />],
          ['App', <AppFact id={invite.appId} />],
          ['Account', accountOf(invite)],
          ['Channel', invite.channel],
          ['Brought by', delivery === null ? 'The app' : <Delivery delivery={delivery} />],
          ['Made', <Time at={invite.createdAt} />],
          ['Expires', <Time at={invite.expiresAt} />],
          ['Ended', invite.completedAt && <Time at={invite.completedAt} />],
          ['Language', invite.locale],
        ]}
      />
      {invite.context !== null && <Raw title="Context" value={invite.context} />}
      {invite.status === 'pending' && may('admin') && <RevokeInvite invite={invite} control={control} />}
    </>
  );
}

function Delivery({ delivery }: { readonly delivery: NonNullable<Invite['delivery']> }): JSX.Element {
  const { status, code, sentAt } = delivery;
  return (
    <>
      A message in the chat: {toLabel(status).toLowerCase()} {sentAt !== null && <Time at={sentAt} />}{' '}
      {code !== null && <code>{code}</code>}
    </>
  );
}

function RevokeInvite({ invite, control }: InviteDetailProps): JSX.Element {
  const revoke = async (): Promise<void> => {
    const { status, completedAt } = await api.revokeInvite({ path: { id: invite.id } });
    control.change({ status, completedAt });
  };
  return (
    <Revoke what="invite" revoke={revoke}>
      It can no longer link a person. Neither the person nor its app is notified. It cannot be undone; another
      invite can be made.
    </Revoke>
  );
}
