import type pg from 'pg';
import { FILLED_TABLES, FUNCTIONS, MAKE_OTHERS, NUMBER_OWNERS } from './fill-statements.js';
import { OTHER_APPS } from './people.js';

/** How long ago the first link was minted. */
export const FILLED_DAYS = 60;
const DAY_MS = 86_400_000;
const OTHERS_MADE_AT = Date.UTC(2026, 0, 1);
/** The latest link has had so much time: nothing of it lies in the future. */
const SETTLED_MS = 180_000;

/** Small enough that what it wrote is still in memory when it is vacuumed. */
const CHUNK_ROWS = 250_000;
/** What an index costs for each row, in rows. */
const INDEX_SHARE = 0.4;

/** What comes in no order. */
const SCATTERED_COLUMNS = ['igsid', 'external_user_id', 'hash'];
/** How full the pages of a B-tree are, in per cent, whose entries came in no order (ln 2; A. Yao 1978, doi:10.1007/BF00289075). */
const SCATTERED_FILL = 69;

/** What is done of a long work, from 0 to 1, and what is being done. */
export type OnProgress = (done: number, what: string) => void;

interface Index {
  readonly table: string;
  readonly drop: string;
  readonly create: string;
}

/** Prepares a session to fill, and makes the apps beside the measured one unless they are there. */
export async function prepareSession(client: pg.Client, measuredAppId: string): Promise<void> {
  await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '512MB'`);
  await client.query(FUNCTIONS);
  await client.query(MAKE_OTHERS, [OTHER_APPS, OTHERS_MADE_AT]);
  await client.query(NUMBER_OWNERS, [measuredAppId]);
}

/**
 * Empties the tables and puts so many links in, with all that belongs to them. Indexes are dropped meanwhile and made anew, with
 * pages as full as if it had been done row by row, which would take hours. What a chunk wrote is frozen at once, so that nobody
 * has to read it all again for that.
 */
export async function fill(client: pg.Client, links: number, onProgress: OnProgress): Promise<void> {
  const tables = FILLED_TABLES.map(({ rows, ...table }) => ({ ...table, rows: rows(links) }));
  const rowsOf = new Map(tables.map(({ name, rows }) => [name, rows]));
  await client.query(`TRUNCATE dead_letters, ${tables.map(({ name }) => name).join(', ')}`);
  const scattered = await findScattered(client, [...rowsOf.keys()]);
  for (const index of scattered)
    await client.query(`ALTER INDEX ${index} SET (fillfactor = ${SCATTERED_FILL})`);
  const indexes = await findIndexes(client, [...rowsOf.keys()]);
  for (const { drop } of indexes) await client.query(drop);

  const costOf = ({ table }: Index): number => (rowsOf.get(table) ?? 0) * INDEX_SHARE;
  const all = [...rowsOf.values(), ...indexes.map(costOf)].reduce((sum, cost) => sum + cost, 0);
  let done = 0;
  const advance = (cost: number, what: string): void => onProgress((done += cost) / all, what);
  const latest = Date.now() - SETTLED_MS;
  const times = [latest - FILLED_DAYS * DAY_MS, latest];
  for (const { name, rows, insert } of tables) {
    for (let from = 1; from <= rows; from += CHUNK_ROWS) {
      const to = Math.min(rows, from + CHUNK_ROWS - 1);
      await client.query(insert, insert.includes('$4') ? [from, to, links, ...times] : [from, to, links]);
      await client.query(`VACUUM (FREEZE) ${name}`);
      advance(to - from + 1, name);
    }
  }
  for (const index of indexes) {
    await client.query(index.create);
    advance(costOf(index), `indexes of ${index.table}`);
  }
  for (const index of scattered) await client.query(`ALTER INDEX ${index} RESET (fillfactor)`);
  await client.query(`ANALYZE ${tables.map(({ name }) => name).join(', ')}`);
}

/** The B-trees into which new entries come anywhere. */
async function findScattered(client: pg.Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT i.indexrelid::regclass::text AS name
     FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_am m ON m.oid = c.relam
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indrelid = ANY ($1::regclass[]) AND m.amname = 'btree' AND a.attname = ANY ($2)`,
    [tables, SCATTERED_COLUMNS],
  );
  return rows.map(({ name }) => name);
}

/** Keys and other indexes, as they are to be again. */
async function findIndexes(client: pg.Client, tables: readonly string[]): Promise<Index[]> {
  const { rows } = await client.query<Index>(
    `SELECT i.indrelid::regclass::text AS table,
            CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', i.indexrelid::regclass)
                 ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', i.indrelid::regclass, c.conname) END AS drop,
            CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
                 ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
                      -- What the definition of a constraint leaves out.
                      || coalesce(' WITH (' || array_to_string(x.reloptions, ', ') || ')', '')
            END AS create
     FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
     LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
     WHERE i.indrelid = ANY ($1::regclass[])
     ORDER BY array_position($1::regclass[], i.indrelid::regclass), i.indexrelid`,
    [tables],
  );
  return rows;
}
