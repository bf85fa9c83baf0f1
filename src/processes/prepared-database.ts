import type { DatabaseConfig } from '../platform/config/config.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../dev/embedded-postgres/embedded-postgres.js';
import { StartFault } from '../platform/config/start-fault.js';
import type { Ending } from './ending.js';

/**
 * Starts the database when it is ours, and gives the URL of one whose schema is up to date.
 * @param meanwhile called as soon as there is nothing to do here but to wait
 * @throws StartFault when the user has to migrate it first
 */
export async function prepareDatabase(
  { url, dataDir }: DatabaseConfig,
  ending: Ending,
  meanwhile: () => void,
): Promise<string> {
  if (url === null) {
    const postgres = await startDatabase(dataDir, ending, meanwhile);
    const { migrate, needsMigration } = await loadMigrations();
    // The migrations would find by themselves that there is nothing to do, but with their locks in three times as long.
    if (await needsMigration(postgres.url)) await migrate(postgres.url);
    return postgres.url;
  }
  meanwhile();
  const { needsMigration } = await loadMigrations();
  if (await needsMigration(url))
    throw new StartFault([
      'The database is not up to date. Run `npm run migrate` with the same DATABASE_URL first.',
    ]);
  return url;
}

/** The mapper and all entities: a second's work, so the database is started before it. */
function loadMigrations(): Promise<typeof import('../data-source.js')> {
  return import('../data-source.js');
}

async function startDatabase(
  dataDir: string,
  ending: Ending,
  meanwhile: () => void,
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (message) => process.stderr.write(`${message}\n`),
    meanwhile,
  });
  ending.add(() => postgres.stop());
  void postgres.exited.then(({ expected, reason }) => {
    if (!expected) void ending.end(1, `The embedded PostgreSQL went away: ${reason}`);
  });
  return postgres;
}
