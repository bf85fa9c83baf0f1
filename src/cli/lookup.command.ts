import type { Command } from 'commander';
import type { LookupAnswer } from '../dev/simulator/hitch-client.js';
import { addApiCommand } from './api-call.command.js';
import { ATTEMPT_COLUMNS } from './records.command.js';
import { explainLookup } from './explain-lookup.js';
import { IDENTITY_COLUMNS } from './identities.command.js';
import { LINK_COLUMNS } from './links.command.js';
import type { AccessOptions, Session } from './session.command.js';
import { clean, formatTable, type TableColumns } from './table.js';

/** `hitch lookup`: explains why a link worked or did not. */
export function addLookup(program: Command, session: Session): void {
  const spec = {
    name: 'lookup <anything>',
    about:
      'explains why a link worked or did not: any id, IGSID, external user id, username, mid, request id, ref, ig.me or connect URL, or a text with some of them; - reads it from standard input',
  };
  addApiCommand(program, spec, async ([anything = ''], options) => {
    const q = await session.readArgument(anything);
    const api = await session.connect(options as AccessOptions, 'admin');
    // By POST: proxies log URLs, and a ref is a secret.
    const call = api.request({ method: 'POST', path: '/v1/admin/lookup', body: { q } });
    const { text, json } = await session.progress.during('looking up', call);
    session.print(options['json'] ? text : renderLookup(json as LookupAnswer));
  });
}

function renderLookup(answer: LookupAnswer): string {
  const parts = [explainLookup(answer).map(clean).join('\n')];
  const add = (title: string, rows: readonly unknown[], columns: TableColumns): void => {
    if (rows.length > 0) parts.push(`${title}\n${formatTable(columns, rows)}`);
  };
  add('Attempts, newest first', answer.attempts, ATTEMPT_COLUMNS);
  add('Links', answer.links, LINK_COLUMNS);
  add('Identities', answer.identities, IDENTITY_COLUMNS);
  parts.push(`Understood as: ${answer.understoodAs.map(clean).join(', ')}`);
  return parts.join('\n\n');
}
