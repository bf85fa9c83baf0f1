import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The migrated database that each test file copies. */
export const TEMPLATE = 'hitch_template';

export interface TestDatabase {
  readonly url: string;
  /** Runs one statement on a connection of its own and gives its rows. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Ends the connection and drops the database. */
  drop(): Promise<void>;
}

/** A fresh database: a copy of the migrated template, or an empty one. */
export async function createTestDatabase(kind: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const serverUrl = process.env['HITCH_TEST_DATABASE_URL'] ?? '';
  const name = `hitch_${randomBytes(8).toString('hex')}`;
  await onServer(
    serverUrl,
    `CREATE DATABASE ${name} TEMPLATE ${kind === 'migrated' ? TEMPLATE : 'template0'}`,
  );
  const url = withDatabase(serverUrl, name);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined);
  return {
    url,
    query: async (text, values = []) => (await pool.query(text, [...values])).rows,
    drop: async () => {
      await pool.end();
      await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

/** Runs one statement on a server; waits for what blocks it for a moment only. */
export async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await retryWhileBusy(() => client.query(statement));
  } finally {
    await client.end();
  }
}

/**
 * Two files that copy the template at the same moment may find it in use (55006, object_in_use). And a role that drops a database may
 * not end the server's own vacuum in it (42501, insufficient_privilege), which is soon done.
 */
const PASSING = new Set(['55006', '42501']);

async function retryWhileBusy(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const mayPass = error instanceof pg.DatabaseError && PASSING.has(error.code ?? '');
      if (!mayPass || attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
