import type { JSX } from 'preact';
import type { AuditEntry } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { Id } from '../parts/id.js';
import { toLabel } from '../parts/status.js';
import { TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { AUDIT_ACTIONS } from './audit-actions.js';
import { actorOf, AUDIT } from './columns.js';
import type { ListDefinition } from './list-definition.js';
import { ListView } from './list-view.js';
import { AppFact, RECORD_KINDS, RecordLink } from './record-links.js';

const DEFINITION: ListDefinition<AuditEntry> = {
  name: 'audit',
  title: 'Audit',
  lead: 'Who changed what, and who looked at whom. An entry names no person; reading it adds none.',
  rowsAre: 'entries',
  route: '/v1/admin/audit',
  columns: AUDIT,
  filters: [
    { name: 'action', label: 'Action', kind: 'choice', values: AUDIT_ACTIONS },
    { name: 'keyId', label: 'Key', kind: 'text', placeholder: 'key_…' },
    { name: 'target', label: 'Row', kind: 'text', placeholder: 'lnk_… idn_… cmp_…' },
    { name: 'subject', label: 'Person or question', kind: 'text', isPerson: true },
    { name: 'appId', label: 'App', kind: 'app' },
    { name: 'since', label: 'Since', kind: 'time' },
    { name: 'until', label: 'Before', kind: 'time' },
  ],
  hasPeople: false,
  load: (query, limit, signal) => api.listAuditEntries({ query: { ...query, limit } }, { signal }),
  firstUse: 'The first change, and the first person who is shown, leave an entry.',
  detail: (entry) => <EntryDetail entry={entry} />,
  lookUpBy: ({ target }) => (isRecord(target) ? target.id : null),
  exportName: 'audit',
};

/** Who did what. */
export function AuditView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

function EntryDetail({ entry }: { readonly entry: AuditEntry }): JSX.Element {
  const { actor, target, appId } = entry;
  return (
    <>
      <p>
        <code>{entry.action}</code>
      </p>
      <Facts
        of={[
          ['At', <TimeOr at={entry.at} />],
          ['Actor', actorOf(entry)],
          ['Kind', toLabel(actor.kind)],
          ['Key', actor.keyId && <Id value={actor.keyId} />],
          [target === null ? 'Row' : toLabel(target.kind), target && <Target target={target} />],
          ['App', appId && <AppFact id={appId} />],
          ['Request', <Id value={entry.requestId} />],
        ]}
      />
      <p class="detail-links">
        {actor.keyId !== null && (
          <a href={`/console/audit?${new URLSearchParams({ keyId: actor.keyId })}`}>All of this key</a>
        )}
        {target !== null && (
          <a href={`/console/audit?${new URLSearchParams({ target: target.id })}`}>All on this row</a>
        )}
      </p>
    </>
  );
}

function Target({
  target: { kind, id },
}: {
  readonly target: NonNullable<AuditEntry['target']>;
}): JSX.Element {
  const record = RECORD_KINDS.find((each) => each === kind);
  return record ? <RecordLink kind={record} id={id} /> : <Id value={id} />;
}

/** Rows that a look-up finds by their id. */
function isRecord(target: AuditEntry['target']): target is NonNullable<AuditEntry['target']> {
  return ['attempt', 'identity', 'invite', 'link', 'notification'].includes(target?.kind ?? '');
}
