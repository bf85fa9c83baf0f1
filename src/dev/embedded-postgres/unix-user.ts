import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile } from 'node:fs/promises';

/** A user of the operating system; both ids are unsigned, as `stat` gives them. */
export interface UnixUser {
  readonly uid: number;
  readonly gid: number;
}

interface ProbeAnswer {
  readonly ok: boolean;
  readonly output: string;
}

/**
 * The whole environment of child processes: PGDATA, PGPORT and the like must not reach them, and messages must be English, because
 * some are parsed.
 */
export const PLAIN_ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Whether this process runs as root. PostgreSQL refuses to. */
export function runsAsRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** The `uid` and `gid` options for a child process. `| 0`: spawn takes signed ids, and the user `nobody` is -2 on macOS. */
export function asSpawnIds(user: UnixUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid | 0, gid: user.gid | 0 };
}

/** The first of `names` that is in the text of an /etc/passwd and is not root. */
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
 * The user that PostgreSQL runs as when this process is root.
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

/** Creates a folder that every user may enter, whatever the umask. An existing folder is not changed. */
export async function makeOpenFolder(path: string): Promise<void> {
  if ((await mkdir(path, { recursive: true })) !== undefined) await chmod(path, 0o755);
}

/**
 * Runs a line of shell as `user` (as the user of this process when undefined) in `folder`, for at most 10 seconds. Unlike the mode
 * bits of a file, a run also tests parent folders, ACLs and noexec mounts. Never throws.
 */
export function probeAs(user: UnixUser | undefined, folder: string, line: string): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    // cd in the shell: a cwd that the user cannot enter would fail as "spawn ENOENT" or EACCES.
    const args = ['-c', `cd "$1" && ${line}`, 'probe', folder];
    const options = { ...asSpawnIds(user), cwd: '/', env: PLAIN_ENVIRONMENT, timeout: 10_000 };
    execFile('/bin/sh', args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      resolve({ ok: error === null, output: output === '' && error !== null ? error.message : output });
    });
  });
}
