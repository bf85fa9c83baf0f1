import { readFileSync } from 'node:fs';
import { parseDatabaseUrl } from '../platform/config/database-url.js';
import { EnvironmentReader } from '../platform/config/environment-reader.js';
import { findUnknownVariables } from '../platform/config/unknown-variables.js';
import { nameOfSecret, readSecretFiles } from '../platform/config/variables.js';
import { explainConnection } from '../platform/database/connection-fault.js';
import { migrate } from '../data-source.js';
import { StartFault } from '../platform/config/start-fault.js';
import type { Session } from './session.command.js';

/**
 * Runs the migrations on the database at `DATABASE_URL`: by `MIGRATION_DATABASE_URL` when that is set, else by `DATABASE_DIRECT_URL`.
 * @returns the exit code
 * @throws StartFault when a secret file or a URL cannot be read
 */
export async function migrateDatabase({ env: given, print, note, progress }: Session): Promise<number> {
  for (const warning of findUnknownVariables(given)) note(`Warning: ${warning}`);
  const { env, faults } = readSecretFiles(given, (path) => readFileSync(path, 'utf8'));
  if (faults.length > 0) throw new StartFault(faults);
  const reader = new EnvironmentReader(env);
  const serviceUrl = reader.databaseUrl('DATABASE_URL');
  const ownerUrl = reader.databaseUrl('MIGRATION_DATABASE_URL');
  const url = ownerUrl ?? reader.databaseUrl('DATABASE_DIRECT_URL') ?? serviceUrl;
  if (reader.faults.length > 0) throw new StartFault(reader.faults);
  if (serviceUrl === null || url === null) {
    print('DATABASE_URL is not set. `npm start` migrates the embedded PostgreSQL by itself.');
    return 2;
  }
  const serviceRole = url === serviceUrl ? null : readUser(serviceUrl);
  if (serviceRole === '') {
    print(
      'DATABASE_URL contains no user. Add the user that the service connects as, to grant it its rights.',
    );
    return 2;
  }
  const used =
    url === ownerUrl ? 'MIGRATION_DATABASE_URL' : url === serviceUrl ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  const names = await progress.during(
    'running migrations',
    explainConnection(nameOfSecret(given, used), url, () => migrate(url, { serviceRole })),
  );
  print(
    names.length === 0
      ? 'The database is up to date.'
      : `Ran ${names.length} migration(s):\n${names.join('\n')}`,
  );
  if (serviceRole !== null) print(`The role ${serviceRole} has the rights that the service needs.`);
  return 0;
}

/** The user in a postgres:// URL; empty when it contains none. */
function readUser(url: string): string {
  const parsed = parseDatabaseUrl(url);
  return 'fault' in parsed ? '' : parsed.user;
}
