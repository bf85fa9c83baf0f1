import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readlink, realpath, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseUnprivilegedUser, makeOpenFolder, probeAs, runsAsRoot, type UnixUser } from './unix-user.js';

/** Where a cluster lives and who runs it. */
export interface ClusterHome {
  /** Real path of the folder with the lock, the log and the data. */
  readonly folder: string;
  /** Real path of PostgreSQL's data folder, which may not exist yet. */
  readonly data: string;
  /** Where a copy of the programs may be put. */
  readonly copies: string;
  /** The user that PostgreSQL runs as; undefined means the user of this process. */
  readonly user: UnixUser | undefined;
}

/** For what root's PostgreSQL, which runs as somebody else, cannot reach elsewhere. */
const SYSTEM_FOLDER = '/var/lib/hitch';

/**
 * Finds or makes the home of the cluster: `<dataDir>/postgres`. As root, with a data folder that the unprivileged
 * user cannot reach (below a private home, say), that is a symbolic link to a folder in /var/lib/hitch.
 * @throws Error when the folder cannot be made or belongs to another user.
 */
export async function openClusterHome(dataDir: string, log: (message: string) => void): Promise<ClusterHome> {
  const asRoot = runsAsRoot();
  // Root's data folder is open for passing through, not for listing; what is secret in it has mode 600.
  const made = await mkdir(dataDir, { recursive: true, mode: asRoot ? 0o711 : 0o700 });
  if (made !== undefined) await chmod(dataDir, asRoot ? 0o711 : 0o700);
  const parent = await realpath(dataDir);
  const path = join(parent, 'postgres');
  const user = asRoot ? await chooseUser(path) : undefined;
  if (user !== undefined) await placeHome(parent, path, user, log);
  const target = await readlink(path).catch(() => path);
  await mkdir(target, { recursive: true });
  const folder = await realpath(path);
  await chmod(folder, asRoot ? 0o711 : 0o700).catch((error: unknown) => {
    throw new Error(`${folder} belongs to another user: start as that user, or set another HITCH_DATA_DIR.`, {
      cause: error,
    });
  });
  return { folder, data: join(folder, 'data'), copies: asRoot ? SYSTEM_FOLDER : folder, user };
}

/** Data that were made by an ordinary user stay that user's when root starts the service. */
async function chooseUser(path: string): Promise<UnixUser> {
  const owner = await stat(join(path, 'data')).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return chooseUnprivilegedUser();
}

async function placeHome(
  parent: string,
  path: string,
  user: UnixUser,
  log: (message: string) => void,
): Promise<void> {
  const existing = await lstat(path).catch(() => undefined);
  if (existing !== undefined || (await probeAs(user, parent, 'true')).ok) return;
  // The random part: who deletes the data folder wants a fresh start, not the old cluster under its old name.
  const hash = createHash('sha256').update(parent).digest('hex').slice(0, 16);
  const target = join(SYSTEM_FOLDER, `${hash}-${randomBytes(4).toString('hex')}`);
  await makeOpenFolder(SYSTEM_FOLDER);
  const won = await symlink(target, path).then(
    () => true,
    () => false, // another process was faster; its link counts
  );
  if (won) log(`the database user cannot reach ${parent}, so the data are in ${target}`);
}
