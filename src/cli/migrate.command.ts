import { migrate } from '../database/migrate.js';

/** Brings the user's own database up to date; gives the exit code. */
export async function migrateDatabase(
  databaseUrl: string | undefined,
  print: (line: string) => void,
): Promise<number> {
  if (!databaseUrl) {
    print('DATABASE_URL is not set. The embedded PostgreSQL is migrated by `npm start` itself.');
    return 2;
  }
  const names = await migrate(databaseUrl);
  print(
    names.length === 0
      ? 'The database is up to date.'
      : `Ran ${names.length} migration(s):\n${names.join('\n')}`,
  );
  return 0;
}
