import type { JSX } from 'preact';
import type { Attempt } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { Id, PersonId } from '../parts/id.js';
import { Status, toLabel } from '../parts/status.js';
import { TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { accountOf, ATTEMPTS, icebreakerOf } from './columns.js';
import type { ListDefinition } from './list-definition.js';
import { ListView } from './list-view.js';
import { AppFact, RecordLink } from './record-links.js';

const DEFINITION: ListDefinition<Attempt> = {
  name: 'attempts',
  title: 'Attempts',
  lead: 'What became of each ref that a person brought, also of refs that are not valid.',
  rowsAre: 'attempts',
  route: '/v1/admin/attempts',
  columns: ATTEMPTS,
  filters: [
    {
      name: 'outcome',
      label: 'Outcome',
      kind: 'choice',
      values: [
        'linked',
        'already_linked',
        'awaiting_confirmation',
        'expired',
        'wrong_account',
        'used_by_other',
        'user_taken',
        'igsid_taken',
        'revoked',
        'closed',
        'unknown_link',
        'invalid_token',
      ],
    },
    { name: 'account', label: 'Account', kind: 'account' },
    { name: 'appId', label: 'App', kind: 'app' },
    { name: 'linkId', label: 'Link', kind: 'text', placeholder: 'lnk_…' },
    { name: 'igsid', label: 'Person (IGSID)', kind: 'text', isPerson: true },
    { name: 'since', label: 'Came since', kind: 'time' },
    { name: 'until', label: 'Came before', kind: 'time' },
  ],
  hasPeople: true,
  load: (query, limit, signal) => api.listAttempts({ query: { ...query, limit } }, { signal }),
  firstUse: 'There is one for each ref that arrives in a webhook of Instagram.',
  detail: (attempt) => <AttemptDetail attempt={attempt} />,
  lookUpBy: ({ id }) => id,
  exportName: 'attempts',
};

/** What became of each ref that came. */
export function AttemptsView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

function AttemptDetail({ attempt }: { readonly attempt: Attempt }): JSX.Element {
  return (
    <>
      <p class="detail-status">
        <Status name={attempt.outcome} />
      </p>
      <p>{attempt.detail}</p>
      <Facts
        of={[
          ['Person', <PersonId value={attempt.igsid} />],
          ['Account', accountOf(attempt)],
          ['Link', attempt.linkId && <RecordLink kind="link" id={attempt.linkId} />],
          ['App', attempt.appId && <AppFact id={attempt.appId} />],
          ['Came', <TimeOr at={attempt.eventAt} />],
          ['Received', <TimeOr at={attempt.receivedAt} />],
          ['Came by', toLabel(attempt.via)],
          ['Source', attempt.source],
          ['Ice breaker', icebreakerOf(attempt)],
          ['Message', attempt.mid && <PersonId value={attempt.mid} />],
          ['Request', <Id value={attempt.requestId} />],
        ]}
      />
      {attempt.linkId !== null && (
        <p class="detail-links">
          <a href={`/console/attempts?${new URLSearchParams({ linkId: attempt.linkId })}`}>
            All attempts of its link
          </a>
        </p>
      )}
    </>
  );
}
