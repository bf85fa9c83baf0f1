import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A role of the test server, and how it connects. */
export interface TestRole {
  readonly name: string;
  /** The URL of a database under this role. */
  connect(databaseUrl: string): string;
  /** Gives up what the role has in a database and drops it. */
  drop(databaseUrl: string): Promise<void>;
}

/** Makes a role that may log in; a name that has to be quoted, so that a statement which does not is found out. */
export async function createTestRole(attributes = ''): Promise<TestRole> {
  const name = `Hitch role ${randomBytes(4).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  const role = pg.escapeIdentifier(name);
  // The member may hand its things to the role, and drop them.
  await run(
    process.env['HITCH_TEST_DATABASE_URL'] ?? '',
    `CREATE ROLE ${role} LOGIN ${attributes} PASSWORD '${password}'; GRANT ${role} TO CURRENT_USER`,
  );
  return {
    name,
    connect: (databaseUrl) => {
      const url = new URL(databaseUrl);
      url.username = encodeURIComponent(name);
      url.password = password;
      return url.toString();
    },
    drop: (databaseUrl) => run(databaseUrl, `DROP OWNED BY ${role}; DROP ROLE ${role}`),
  };
}

/** Lets a role make what `hitch migrate` makes: tables in the schema `public`, and nothing else. */
export async function allowMigrating(databaseUrl: string, { name }: TestRole): Promise<void> {
  await run(databaseUrl, `GRANT CREATE ON SCHEMA public TO ${pg.escapeIdentifier(name)}`);
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
