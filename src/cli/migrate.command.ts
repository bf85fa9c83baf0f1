import { readFileSync } from 'node:fs';
import { findUnknownVariables } from '../platform/config/unknown-variables.js';
import { nameOfSecret, readSecretFiles } from '../platform/config/variables.js';
import { explainConnection } from '../platform/database/connection-fault.js';
import { migrate } from '../data-source.js';
import { StartFault } from '../platform/config/start-fault.js';
import type { Session } from './session.command.js';

/**
 * Runs the migrations on the database at `DATABASE_URL`, with the role of `MIGRATION_DATABASE_URL` when that is set.
 * @returns the exit code
 * @throws StartFault when a secret file cannot be read
 */
export async function migrateDatabase({ env: given, print, note, progress }: Session): Promise<number> {
  for (const warning of findUnknownVariables(given)) note(`Warning: ${warning}`);
  const { env, faults } = readSecretFiles(given, (path) => readFileSync(path, 'utf8'));
  if (faults.length > 0) throw new StartFault(faults);
  const serviceUrl = env['DATABASE_URL'];
  if (!serviceUrl) {
    print('DATABASE_URL is not set. `npm start` migrates the embedded PostgreSQL by itself.');
    return 2;
  }
  const migrationUrl = env['MIGRATION_DATABASE_URL'] || null;
  const role = migrationUrl && readUser(serviceUrl);
  if (role === '') {
    print(
      'DATABASE_URL contains no user. Add the user that the service connects as, to grant it its rights.',
    );
    return 2;
  }
  const url = migrationUrl ?? serviceUrl;
  const variable = nameOfSecret(given, migrationUrl ? 'MIGRATION_DATABASE_URL' : 'DATABASE_URL');
  const names = await progress.during(
    'running migrations',
    explainConnection(variable, url, () => migrate(url, role)),
  );
  print(
    names.length === 0
      ? 'The database is up to date.'
      : `Ran ${names.length} migration(s):\n${names.join('\n')}`,
  );
  if (role) print(`The role ${role} has the rights that the service needs.`);
  return 0;
}

/** The user in a postgres:// URL; empty when it contains none. */
function readUser(url: string): string {
  return URL.canParse(url) ? decodeURIComponent(new URL(url).username) : '';
}
