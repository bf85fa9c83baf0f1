import type { JSX } from 'preact';
import type { Identity } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { PersonId } from '../parts/id.js';
import { Raw } from '../parts/raw.js';
import { Status, toLabel } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { accountOf, IDENTITIES, icebreakerOf } from './columns.js';
import type { ListDefinition } from './list-definition.js';
import { ListView } from './list-view.js';
import { AppFact, RecordLink } from './record-links.js';

const DEFINITION: ListDefinition<Identity> = {
  name: 'identities',
  title: 'Identities',
  lead: 'Who is linked: an Instagram person on an account, and the user of an app.',
  rowsAre: 'identities',
  route: '/v1/identities',
  columns: IDENTITIES,
  filters: [
    { name: 'status', label: 'Status', kind: 'choice', values: ['unlinked', 'all'], unset: 'Active' },
    { name: 'appId', label: 'App', kind: 'app' },
    { name: 'account', label: 'Account', kind: 'account' },
    { name: 'externalUserId', label: 'User', kind: 'text', isPerson: true },
    { name: 'igsid', label: 'Person (IGSID)', kind: 'text', isPerson: true },
    { name: 'since', label: 'Linked since', kind: 'time' },
    { name: 'until', label: 'Linked before', kind: 'time' },
  ],
  hasPeople: true,
  load: (query, limit, signal) => api.listIdentities({ query: { ...query, limit } }, { signal }),
  loadOne: (id, signal) => api.getIdentity({ path: { id } }, { signal }),
  firstUse: 'A person is linked when they follow a link of their own and its ref arrives from Instagram.',
  detail: (identity) => <IdentityDetail identity={identity} />,
  lookUpBy: ({ id }) => id,
  exportName: 'identities',
};

/** Who is linked to whom. */
export function IdentitiesView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

function IdentityDetail({ identity }: { readonly identity: Identity }): JSX.Element {
  return (
    <>
      <p class="detail-status">
        <Status name={identity.status} />
        {identity.unlinkReason !== null && <span>{toLabel(identity.unlinkReason)}</span>}
      </p>
      <p class="detail-links">
        <a href={`/console/identities/${identity.id}`}>The person</a>
        <a href={`/console/attempts?${new URLSearchParams({ linkId: identity.linkId })}`}>
          Attempts of its link
        </a>
        <a href={`/console/audit?${new URLSearchParams({ target: identity.id })}`}>Its audit</a>
      </p>
      <Facts
        of={[
          ['User', <PersonId value={identity.externalUserId} />],
          ['Person', <PersonId value={identity.igsid} />],
          ['Account', accountOf(identity)],
          ['App', <AppFact id={identity.appId} />],
          ['Link', <RecordLink kind="link" id={identity.linkId} />],
          ['Linked', <TimeOr at={identity.linkedAt} />],
          ['Unlinked', identity.unlinkedAt && <Time at={identity.unlinkedAt} />],
          ['Last came', <TimeOr at={identity.lastReferralAt} />],
          ['Reply until', <TimeOr at={identity.replyWindowEndsAt} />],
          ['Came by', toLabel(identity.via)],
          ['Source', identity.source],
          ['Ice breaker', icebreakerOf(identity)],
          ['Channel', identity.channel],
        ]}
      />
      {identity.context !== null && <Raw title="Context" value={identity.context} />}
    </>
  );
}
