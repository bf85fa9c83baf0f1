import type pg from 'pg';
import { ADD_MEASURED_APP, FILLED_TABLES, SESSION } from './fill-statements.js';

/** How long ago the first link was minted. */
const FILLED_DAYS = 60;
const DAY_MS = 86_400_000;
/** The latest link is this old, so that nothing that follows from it lies in the future. */
const SETTLED_MS = 180_000;
/** Small enough that the rows are still in memory when they are vacuumed. */
const CHUNK_LINKS = 250_000;

/** Prepares a session to fill, and creates the apps beside the measured one unless they exist. */
export async function prepareSession(client: pg.Client, measuredAppId: string): Promise<void> {
  await client.query(SESSION);
  await client.query(ADD_MEASURED_APP, [measuredAppId]);
}

/**
 * Replaces what the tables hold by this number of links (an even one) and all that belongs to them. Indexes are dropped first and
 * built last: row by row, ten million links would take hours. Rows are frozen here, because the first vacuum of large tables would
 * otherwise run while something is measured.
 * @param onTable called with the name of each table that is complete
 */
export async function fill(
  client: pg.Client,
  links: number,
  onTable: (name: string) => void = () => undefined,
): Promise<void> {
  const lastMs = Date.now() - SETTLED_MS;
  await client.query(`TRUNCATE span, ${FILLED_TABLES.map(({ name }) => name).join(', ')}`);
  await client.query('INSERT INTO span VALUES ($1, $2, $3)', [links, lastMs - FILLED_DAYS * DAY_MS, lastMs]);
  for (const { name, insert, days = FILLED_DAYS } of FILLED_TABLES) {
    const indexes = await findIndexes(client, name);
    for (const { drop } of indexes) await client.query(drop);
    const kept = Math.floor((links * days) / FILLED_DAYS);
    for (let from = links - kept + 1; from <= links; from += CHUNK_LINKS) {
      await client.query(insert, [from, Math.min(links, from + CHUNK_LINKS - 1)]);
      await client.query(`VACUUM (FREEZE) ${name}`);
    }
    for (const { create } of indexes) await client.query(create);
    await client.query(`ANALYZE ${name}`);
    onTable(name);
  }
}

/** How each index of a table is dropped and created again. */
async function findIndexes(client: pg.Client, table: string): Promise<{ drop: string; create: string }[]> {
  const { rows } = await client.query<{ drop: string; create: string }>(
    `SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', i.indexrelid::regclass)
                 ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', i.indrelid::regclass, c.conname) END AS drop,
            CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
                 ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
            END AS create
     FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
     WHERE i.indrelid = $1::regclass ORDER BY i.indexrelid`,
    [table],
  );
  return rows;
}
