import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATABASE_NAME, PASSWORD_FILE } from './postgres-cluster.js';
import { HOST } from './postgres-server.js';

/** The line of the server's pid file that has its port. https://www.postgresql.org/docs/17/storage-file-layout.html (read 2026-11) */
const PORT_LINE = 3;

/**
 * The URL of the embedded PostgreSQL that runs on a data folder.
 * @throws Error when none does, or its files belong to another user
 */
export async function findRunningPostgres(dataDir: string): Promise<string> {
  const data = join(dataDir, 'postgres', 'data');
  const [pidFile = '', password = ''] = await Promise.all(
    ['postmaster.pid', PASSWORD_FILE].map((name) => readFile(join(data, name), 'utf8')),
  ).catch((error: unknown) => {
    throw new Error(`no embedded PostgreSQL runs on ${dataDir}, or it belongs to another user`, {
      cause: error,
    });
  });
  return `postgres://${DATABASE_NAME}:${password.trim()}@${HOST}:${pidFile.split('\n')[PORT_LINE]}/${DATABASE_NAME}`;
}
