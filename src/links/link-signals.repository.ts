import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { NOBODY_LISTENS } from '../platform/database/ears.js';
import { LINK_CHANNEL } from './link-channel.js';

/** A payload has fewer than 8,000 bytes; an id and a comma take 37. https://www.postgresql.org/docs/current/sql-notify.html (read 2026-11) */
const IDS_A_PAYLOAD = 200;

/**
 * SQL that signals the ids of a query's rows to whoever listens; `more` is what else it gives of each payload's rows.
 * @param changed SQL that gives `id` and `at`, which counts from 1
 */
export function signalSql(changed: string, more = ''): string {
  return `
    SELECT CASE WHEN NOT ${NOBODY_LISTENS} THEN pg_notify('${LINK_CHANNEL}', string_agg(id::text, ',')) END${more && `, ${more}`}
    FROM ${changed}
    GROUP BY (at - 1) / ${IDS_A_PAYLOAD}`;
}

const SIGNAL: Statement = {
  name: 'links_signal',
  text: signalSql('unnest($1::uuid[]) WITH ORDINALITY AS changed(id, at)'),
};

/** Tells whoever waits for links, on whatever instance, that they changed: with the commit, and not without it. */
@Injectable()
export class LinkSignals {
  /** In one statement, whatever the number. */
  async send(tx: Tx, linkIds: readonly string[]): Promise<void> {
    if (linkIds.length > 0) await tx.query(SIGNAL, [linkIds]);
  }
}
