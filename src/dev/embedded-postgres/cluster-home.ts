import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readlink, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chooseUnprivilegedUser, makeOpenFolder, probeAs, runsAsRoot, type UnixUser } from './unix-user.js';

/** The folders of a cluster and the user that runs it. */
export interface ClusterHome {
  /** Real path of the folder with the lock, the log and the data. */
  readonly folder: string;
  /** Real path of PostgreSQL's data folder, which may not exist yet. */
  readonly data: string;
  /** Folder for copies of the programs. */
  readonly copies: string;
  /** The user that PostgreSQL runs as; undefined means the user of this process. */
  readonly user: UnixUser | undefined;
}

/** For files that PostgreSQL, which runs as another user when this process is root, cannot reach elsewhere. */
const SYSTEM_FOLDER = '/var/lib/hitch';

/**
 * Finds or creates the home of the cluster: `<dataDir>/postgres`. As root, when the unprivileged user cannot reach the data folder
 * (for example below a private home), it is a symbolic link to a folder in /var/lib/hitch.
 * @throws Error when the folder cannot be created or belongs to another user.
 */
export async function openClusterHome(dataDir: string, log: (message: string) => void): Promise<ClusterHome> {
  const asRoot = runsAsRoot();
  // Root's data folder can be passed through but not listed; secret files in it have mode 600.
  const isNew = await makeFolder(dataDir, asRoot ? 0o711 : 0o700);
  if (isNew) await chmod(dataDir, asRoot ? 0o711 : 0o700);
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

/**
 * Makes a folder and those above it, and says whether it was missing. Not by Node's `recursive`, which never ends where the system
 * has a folder in which none can be made, such as /proc.
 */
async function makeFolder(path: string, mode: number): Promise<boolean> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return false;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent, mode);
  await mkdir(path, { mode });
  return true;
}

/** Existing data keep their owner when root starts the service. */
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
  // With a random part, so that after the data folder is deleted the start creates a new cluster.
  const hash = createHash('sha256').update(parent).digest('hex').slice(0, 16);
  const target = join(SYSTEM_FOLDER, `${hash}-${randomBytes(4).toString('hex')}`);
  await makeOpenFolder(SYSTEM_FOLDER);
  const won = await symlink(target, path).then(
    () => true,
    () => false, // another process was faster; its link is used
  );
  if (won) log(`the database user cannot reach ${parent}; the data are in ${target}`);
}
