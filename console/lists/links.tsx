import type { JSX } from 'preact';
import type { Link } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { PersonId } from '../parts/id.js';
import { Raw } from '../parts/raw.js';
import { Status, toLabel } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { accountOf, LINKS } from './columns.js';
import type { ListDefinition, RowControl } from './list-definition.js';
import { ListView } from './list-view.js';
import { AppFact, RecordLink } from './record-links.js';
import { Revoke } from './revoke.js';

const DEFINITION: ListDefinition<Link> = {
  name: 'links',
  title: 'Links',
  lead: 'Every link that an app has minted, newest first, and what became of it.',
  rowsAre: 'links',
  route: '/v1/links',
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
  loadOne: (id, signal) => api.getLink({ path: { id } }, { signal }),
  firstUse: 'An app mints one by POST /v1/links when a signed-in user wants to connect Instagram.',
  detail: (link, control) => <LinkDetail link={link} control={control} />,
  lookUpBy: ({ id }) => id,
  exportName: 'links',
};

/** The links that apps minted, and their revocation. */
export function LinksView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

interface LinkDetailProps {
  readonly link: Link;
  readonly control: RowControl<Link>;
}

function LinkDetail({ link, control }: LinkDetailProps): JSX.Element {
  const { may } = useSignedIn();
  const isOpen = link.status === 'pending' || link.status === 'awaiting_confirmation';
  return (
    <>
      <p class="detail-status">
        <Status name={link.status} />
        {link.reason !== null && <span>{toLabel(link.reason)}</span>}
      </p>
      <p class="detail-links">
        <a href={`/console/attempts?${new URLSearchParams({ linkId: link.id })}`}>Its attempts</a>
        <a href={`/console/audit?${new URLSearchParams({ target: link.id })}`}>Its audit</a>
      </p>
      <Facts
        of={[
          ['User', <PersonId value={link.externalUserId} />],
          ['Session', link.sessionId && <PersonId value={link.sessionId} />],
          ['Named', link.accountHint],
          ['Person', link.igsid && <PersonId value={link.igsid} />],
          ['Identity', link.identityId && <RecordLink kind="identity" id={link.identityId} />],
          ['App', <AppFact id={link.appId} />],
          ['Account', accountOf(link)],
          ['Channel', link.channel],
          ['Minted', <TimeOr at={link.createdAt} />],
          ['Expires', <TimeOr at={link.expiresAt} />],
          ['Page opened', link.openedAt && <Time at={link.openedAt} />],
          ['Completed', link.completedAt && <Time at={link.completedAt} />],
          ['App decided', link.decidedAt && <Time at={link.decidedAt} />],
          ['Confirms', toLabel(link.confirmation)],
          ['Question', link.question && <Question question={link.question} />],
          ['On conflict', toLabel(link.onConflict)],
          ['Returns to', link.returnUrl],
          ['Language', link.locale],
        ]}
      />
      {link.context !== null && <Raw title="Context" value={link.context} />}
      {isOpen && may('admin') && <RevokeLink link={link} control={control} />}
    </>
  );
}

function Question({ question }: { readonly question: NonNullable<Link['question']> }): JSX.Element {
  const { status, code, sentAt } = question;
  return (
    <>
      {toLabel(status)} {sentAt !== null && <Time at={sentAt} />} {code !== null && <code>{code}</code>}
    </>
  );
}

function RevokeLink({ link, control }: LinkDetailProps): JSX.Element {
  const revoke = async (): Promise<void> => {
    const { status, reason, completedAt } = await api.revokeLink({ path: { id: link.id } });
    control.change({ status, reason, completedAt });
  };
  return (
    <Revoke what="link" revoke={revoke}>
      People who follow it are not linked any more, and its app is notified. It cannot be undone; the app can
      mint another link.
    </Revoke>
  );
}
