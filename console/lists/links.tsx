import type { JSX } from 'preact';
import type { Link } from '../../packages/client/src/index.js';
import { Id, PersonId } from '../parts/id.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { LINKS } from './columns.js';
import type { ListDefinition } from './list-definition.js';
import { ListView } from './list-view.js';

const DEFINITION: ListDefinition<Link> = {
  name: 'links',
  title: 'Links',
  lead: 'Every link that an app has minted, newest first, and what became of it.',
  rowsAre: 'links',
  columns: LINKS,
  filters: [
    {
      name: 'status',
      label: 'Status',
      kind: 'choice',
      values: ['pending', 'awaiting_confirmation', 'linked', 'rejected', 'expired', 'revoked'],
    },
    { name: 'appId', label: 'App', kind: 'app' },
    { name: 'channel', label: 'Channel', kind: 'text' },
    { name: 'externalUserId', label: 'User', kind: 'text', isPerson: true },
    { name: 'since', label: 'Minted since', kind: 'time' },
    { name: 'until', label: 'Minted before', kind: 'time' },
  ],
  hasPeople: true,
  load: (query, limit, signal) => api.listLinks({ query: { ...query, limit } }, { signal }),
  firstUse: 'An app mints one by POST /v1/links when a signed-in user wants to connect Instagram.',
  detail: (link) => <LinkDetail link={link} />,
  exportName: 'links',
};

export function LinksView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

function LinkDetail({ link }: { readonly link: Link }): JSX.Element {
  return (
    <>
      <Status name={link.status} />
      <dl class="facts">
        <dt>Link</dt>
        <dd>
          <Id value={link.id} />
        </dd>
        <dt>User</dt>
        <dd>
          <PersonId value={link.externalUserId} />
        </dd>
        <dt>Minted</dt>
        <dd>
          <Time at={link.createdAt} />
        </dd>
        <dt>Expires</dt>
        <dd>
          <Time at={link.expiresAt} />
        </dd>
      </dl>
    </>
  );
}
