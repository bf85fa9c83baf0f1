import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openClusterHome } from '../../src/dev/embedded-postgres/cluster-home.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { runGuarded } from '../../src/dev/embedded-postgres/guarded-process.js';
import { preparePostgresBinaries } from '../../src/dev/embedded-postgres/postgres-binaries.js';
import { DATABASE_NAME, ensureCluster } from '../../src/dev/embedded-postgres/postgres-cluster.js';

/** Settings of superusers that the service refuses. */
export const REFUSED_SETTINGS = [
  'session_replication_role',
  'zero_damaged_pages',
  'ignore_checksum_failure',
  'track_counts',
  'max_stack_depth',
  'temp_file_limit',
] as const;

/**
 * Starts the PostgreSQL of a run: the embedded one, but its role may make others, and these may log in. It may give them the settings
 * that the service refuses.
 * @param attributes of the role, for a test that has a server of its own
 */
export async function startTestServer(
  dataDir: string,
  attributes: 'CREATEROLE' | 'SUPERUSER' = 'CREATEROLE',
): Promise<EmbeddedPostgres> {
  const home = await openClusterHome(dataDir, () => undefined);
  const binaries = await preparePostgresBinaries(home.user, home.copies);
  await ensureCluster(home, binaries);
  const single = [join(binaries.folder, 'bin', 'postgres'), '--single', '-D', home.data, 'postgres'];
  const input = [
    `ALTER ROLE ${DATABASE_NAME} ${attributes};`,
    `GRANT SET ON PARAMETER ${REFUSED_SETTINGS.join(', ')} TO ${DATABASE_NAME};`,
  ];
  await runGuarded(single, { user: home.user, input: `${input.join('\n')}\n` });
  await appendFile(join(home.data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  // To wait for the disk at each commit and each copy of the template takes a good part of a run, and proves nothing.
  return startEmbeddedPostgres({ dataDir, isDurable: false });
}
