import { createHash } from 'node:crypto';
import type { TestDatabase } from './test-database.js';

/** Every row of every table as text, as an attacker with a copy of the database could search it. */
export async function dumpDatabase(database: TestDatabase): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const dumps = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      return [name, ...rows.map(({ row }) => row)].join('\n');
    }),
  );
  return dumps.join('\n');
}

/** How many deliveries there are whose notification is gone: an erasure and the retention must not leave any. */
export async function countOrphanedDeliveries(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `SELECT count(*)::int FROM deliveries d LEFT JOIN notifications n ON n.account_id = d.account_id AND n.id = d.notification_id
     WHERE n.id IS NULL`,
  );
  return row?.count ?? -1;
}

/**
 * Which of these texts a dump holds: as they are, as bytes, or as a hash without a key, which can be found by trying ids out.
 * @param texts by the name under which they are reported
 */
export function findTraces(dump: string, texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([name, text]) => {
    const bytes = Buffer.from(text);
    const spellings = {
      'as it is': text,
      'as hex': bytes.toString('hex'),
      'as base64': bytes.toString('base64url').slice(0, -1),
      'as SHA-256': createHash('sha256').update(bytes).digest('hex'),
    };
    return Object.entries(spellings).flatMap(([how, spelling]) =>
      dump.includes(spelling) ? [`${name} ${how}`] : [],
    );
  });
}
