import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../database/database.service.js';

/** Where is told which links changed. */
export const LINK_CHANNEL = 'hitch_links';

/** A payload has fewer than 8,000 bytes; an id and a comma take 37. https://www.postgresql.org/docs/current/sql-notify.html (read 2026-11) */
const IDS_A_PAYLOAD = 200;

const SIGNAL: Statement = {
  name: 'links_signal',
  text: `
    SELECT pg_notify('${LINK_CHANNEL}', string_agg(id::text, ','))
    FROM unnest($1::uuid[]) WITH ORDINALITY AS changed(id, at)
    GROUP BY (at - 1) / ${IDS_A_PAYLOAD}`,
};

/** Tells whoever waits for links, on whatever instance, that they changed: with the commit, and not without it. */
@Injectable()
export class LinkSignals {
  /** In one statement, whatever the number. */
  async send(tx: Tx, linkIds: readonly string[]): Promise<void> {
    if (linkIds.length > 0) await tx.query(SIGNAL, [linkIds]);
  }
}
