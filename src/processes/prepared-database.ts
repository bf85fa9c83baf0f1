import type { DatabaseConfig } from '../config/config.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { migrate, needsMigration } from '../database/migrate.js';
import { StartFault } from '../start-fault.js';
import type { Ending } from './ending.js';

/**
 * Starts the database when it is ours, and gives the URL of one whose schema is up to date.
 * @throws StartFault when the user has to migrate it first
 */
export async function prepareDatabase({ url, dataDir }: DatabaseConfig, ending: Ending): Promise<string> {
  if (url === null) {
    const postgres = await startDatabase(dataDir, ending);
    await migrate(postgres.url);
    return postgres.url;
  }
  if (await needsMigration(url))
    throw new StartFault([
      'The database is not up to date. Run `npm run migrate` with the same DATABASE_URL first.',
    ]);
  return url;
}

async function startDatabase(dataDir: string, ending: Ending): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (message) => process.stderr.write(`${message}\n`),
  });
  ending.add(() => postgres.stop());
  void postgres.exited.then(({ expected, reason }) => {
    if (!expected) void ending.end(1, `The embedded PostgreSQL went away: ${reason}`);
  });
  return postgres;
}
