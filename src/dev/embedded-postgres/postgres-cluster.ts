import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterHome } from './cluster-home.js';
import { runGuarded } from './guarded-process.js';
import type { PostgresBinaries } from './postgres-binaries.js';

/** Name of the role that the service connects as, and of its database. */
export const DATABASE_NAME = 'hitch';

/** In the data folder. */
export const PASSWORD_FILE = 'hitch.password';
const SCRATCH_PREFIX = 'init-';
// Only this role can connect. The superuser cannot log in, and there is no Unix socket.
const ACCESS_RULES = `# TYPE  DATABASE  USER   ADDRESS        METHOD
host    all       ${DATABASE_NAME}  127.0.0.1/32   scram-sha-256
`;

/**
 * Creates the cluster if it does not exist, and returns the password of its role. Only the owner of the folder lock may call this.
 * The cluster is created in a scratch folder and renamed: a crash leaves no cluster or a complete one.
 * @throws Error when initdb fails or the data have another major version of PostgreSQL.
 */
export async function ensureCluster(home: ClusterHome, binaries: PostgresBinaries): Promise<string> {
  await removeScratchFolders(home.folder);
  const madeBy = await readFile(join(home.data, 'PG_VERSION'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new Error(`Cannot read ${home.data}: was it made by another user?`, { cause: error });
    },
  );
  if (madeBy === undefined) await makeCluster(home, binaries);
  else assertSameMajor(madeBy.trim(), binaries.version, home.data);
  return (await readFile(join(home.data, PASSWORD_FILE), 'utf8')).trim();
}

async function makeCluster(home: ClusterHome, binaries: PostgresBinaries): Promise<void> {
  const scratch = await mkdtemp(join(home.folder, SCRATCH_PREFIX));
  const data = join(scratch, 'data');
  const { user } = home;
  await mkdir(data, { mode: 0o700 });
  if (user !== undefined) for (const path of [scratch, data]) await chown(path, user.uid, user.gid);
  const bin = join(binaries.folder, 'bin');
  const choices = [
    '--username=postgres',
    '--auth=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  await runGuarded([join(bin, 'initdb'), '-D', data, ...choices], { user });
  const password = randomBytes(24).toString('base64url');
  await makeDatabase(join(bin, 'postgres'), data, home, password);
  await writeOwned(join(data, 'pg_hba.conf'), ACCESS_RULES, home);
  await writeOwned(join(data, PASSWORD_FILE), `${password}\n`, home);
  await syncFolder(data);
  await rename(data, home.data);
  await syncFolder(home.folder);
  await rm(scratch, { recursive: true, force: true });
}

/**
 * Works on the folder without a server, so that no client can connect meanwhile. The password goes through a pipe, because command
 * lines are public. The role is not a superuser; it may create databases, which tests do.
 */
async function makeDatabase(
  program: string,
  data: string,
  home: ClusterHome,
  password: string,
): Promise<void> {
  const statements = [
    `CREATE ROLE ${DATABASE_NAME} LOGIN CREATEDB PASSWORD '${password}'`,
    `CREATE DATABASE ${DATABASE_NAME} OWNER ${DATABASE_NAME}`,
  ];
  const input = statements.map((statement) => `${statement};\n`).join('');
  const output = await runGuarded([program, '--single', '-D', data, 'postgres'], { user: home.user, input });
  // A single-user server reports a failed statement and continues.
  if (/^.*(ERROR|FATAL):/m.test(output)) {
    throw new Error(`Cannot create the database: ${output.replaceAll(password, '…').trim()}`);
  }
}

/** A major version of PostgreSQL reads only its own data files. */
function assertSameMajor(madeBy: string, version: string, data: string): void {
  const [major] = version.split('.');
  if (madeBy === major) return;
  throw new Error(
    `${data} was made by PostgreSQL ${madeBy}, but this is PostgreSQL ${version}: dump it with the former version ` +
      'of Hitch and restore it here, or set another HITCH_DATA_DIR.',
  );
}

async function writeOwned(path: string, text: string, { user }: ClusterHome): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true });
  await chmod(path, 0o600);
  if (user !== undefined) await chown(path, user.uid, user.gid);
}

/** A rename is durable only after its folder is synced. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync().finally(() => handle.close());
}

/** Removes the scratch folders of killed starts. If an initdb is still writing to one, the next start removes it. */
async function removeScratchFolders(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(SCRATCH_PREFIX)) continue;
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}
