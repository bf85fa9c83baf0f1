import type { Statement, Tx } from './database.service.js';

/** A payload has fewer than 8,000 bytes. https://www.postgresql.org/docs/18/sql-notify.html (read 2026-11) */
const MAX_PAYLOAD_BYTES = 7_900;

const NOTIFY: Statement = {
  name: 'notify',
  text: 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload',
};

/**
 * Sends ids to the listeners of a channel, on whatever instance: with the commit, and not without it. Receivers split a payload
 * at its commas.
 * @param items ASCII texts without commas
 */
export async function notify(tx: Tx, channel: string, items: readonly string[]): Promise<void> {
  if (items.length > 0) await tx.query(NOTIFY, [channel, toPayloads(items)]);
}

function toPayloads(items: readonly string[]): string[] {
  const payloads: string[] = [];
  let payload = '';
  for (const item of items) {
    if (payload !== '' && payload.length + 1 + item.length > MAX_PAYLOAD_BYTES) {
      payloads.push(payload);
      payload = '';
    }
    payload += payload === '' ? item : `,${item}`;
  }
  return [...payloads, payload];
}
