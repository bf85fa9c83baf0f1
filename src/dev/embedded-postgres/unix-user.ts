import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile } from 'node:fs/promises';

/** A user of the operating system; both ids are unsigned, as `stat` gives them. */
export interface UnixUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ProbeAnswer {
  readonly ok: boolean;
  readonly output: string;
}

/** The whole environment of everything that is started here: PGDATA, PGPORT and the like must not reach it, and
 * messages stay in English because some of them are read. */
export const PLAIN_ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** True when this process runs as root, which PostgreSQL refuses to do. */
export function runsAsRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** The `uid` and `gid` options for a child process. `| 0`: spawn takes signed ids, and nobody is -2 on macOS. */
export function asSpawnIds(user: UnixUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid | 0, gid: user.gid | 0 };
}

/** The first of `names` that the text of an /etc/passwd knows and that is not root. */
export function findUser(passwd: string, names: readonly string[]): UnixUser | undefined {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const row = rows.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    if (row !== undefined && Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0) {
      return { uid: uid >>> 0, gid: gid >>> 0 };
    }
  }
  return undefined;
}

/**
 * The user that PostgreSQL shall run as when this process is root.
 * @throws Error when /etc/passwd names neither `postgres` nor `nobody`.
 */
export async function chooseUnprivilegedUser(): Promise<UnixUser> {
  const user = findUser(await readFile('/etc/passwd', 'utf8'), ['postgres', '_postgres', 'nobody']);
  if (user === undefined) {
    throw new Error(
      'PostgreSQL does not run as root and /etc/passwd has neither "postgres" nor "nobody": ' +
        'start as an ordinary user, or set DATABASE_URL.',
    );
  }
  return user;
}

/** Makes a folder that every user may enter, whatever our umask is; one that exists stays as it is. */
export async function makeOpenFolder(path: string): Promise<void> {
  if ((await mkdir(path, { recursive: true })) !== undefined) await chmod(path, 0o755);
}

/**
 * Runs one line of shell as `user` (as ourselves when undefined) in `folder` and tells how it went; gives up
 * after 10 seconds. The kernel's own answer also knows about parent folders, ACLs and noexec mounts, which the
 * mode bits of one file do not. Never throws.
 */
export function probeAs(user: UnixUser | undefined, folder: string, line: string): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    // cd happens inside: a cwd that the user cannot enter would fail as "spawn ENOENT" or EACCES.
    const args = ['-c', `cd "$1" && ${line}`, 'probe', folder];
    const options = { ...asSpawnIds(user), cwd: '/', env: PLAIN_ENVIRONMENT, timeout: 10_000 };
    execFile('/bin/sh', args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      resolve({ ok: error === null, output: output === '' && error !== null ? error.message : output });
    });
  });
}
