import pg from 'pg';

/** What a load generator was told by good answers. */
export interface Answered {
  mints: number;
  events: number;
}

const COUNT = `
  SELECT (SELECT count(*) FROM links)::int AS links,
         (SELECT count(*) FROM links WHERE status = 'linked')::int AS "linkedLinks",
         (SELECT count(*) FROM attempts)::int AS attempts,
         (SELECT count(*) FROM attempts WHERE outcome = 'linked')::int AS "linkedAttempts",
         (SELECT count(*) FROM identities WHERE unlinked_at IS NULL)::int AS identities,
         (SELECT count(*) FROM dead_letters)::int AS "deadLetters",
         (SELECT count(*) FROM notifications)::int AS notifications,
         (SELECT count(*) FROM notifications WHERE status = 'delivered')::int AS delivered`;

const COUNT_BY_HAND = `
  SELECT (SELECT count(*) FROM links)::int AS links,
         (SELECT count(*) FROM links WHERE status = 'linked')::int AS "linkedLinks",
         (SELECT count(*) FROM attempts WHERE outcome = 'linked')::int AS attempts,
         (SELECT count(*) FROM identities WHERE unlinked_at IS NULL)::int AS identities`;

const SETTINGS = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_wal_size',
];

/**
 * Holds the answers to what is stored: each mint is a row, each event came as far as `linked`, and the app that is told was
 * told of each. Fast and wrong is worth nothing.
 * @throws Error that shows both sides when they differ
 */
export async function assertAllStored(
  databaseUrl: string,
  { service, told }: { readonly service: Answered; readonly told: Answered },
): Promise<void> {
  const events = service.events + told.events;
  await assertCounts(databaseUrl, COUNT, {
    links: service.mints + told.mints,
    linkedLinks: events,
    attempts: events,
    linkedAttempts: events,
    identities: events,
    deadLetters: 0,
    notifications: told.events,
    delivered: told.events,
  });
}

/** The same for the service that is written by hand. */
export async function assertAllStoredByHand(databaseUrl: string, { mints, events }: Answered): Promise<void> {
  const expected = { links: mints, linkedLinks: events, attempts: events, identities: events };
  await assertCounts(databaseUrl, COUNT_BY_HAND, expected);
}

async function assertCounts(url: string, sql: string, expected: Record<string, number>): Promise<void> {
  const [stored] = await query<Record<string, number>>(url, sql);
  if (JSON.stringify(stored) === JSON.stringify(expected)) return;
  throw new Error(
    `what is stored is not what was answered.\nstored:   ${JSON.stringify(stored)}\nexpected: ${JSON.stringify(expected)}`,
  );
}

/** The server's settings that the figures depend on. */
export async function readSettings(databaseUrl: string): Promise<Record<string, string>> {
  const rows = await query<{ name: string; value: string }>(
    databaseUrl,
    `SELECT name, current_setting(name) AS value FROM pg_settings WHERE name IN ('${SETTINGS.join("', '")}') ORDER BY name`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

async function query<Row extends pg.QueryResultRow>(databaseUrl: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
