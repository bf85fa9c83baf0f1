import { chmodSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** Held until it is released or this process ends. */
interface FolderLock {
  release(): void;
}

const LOCK_FILE = 'owner.lock';
const PID_FILE = 'owner.pid';
const SQLITE_BUSY = 5; // https://www.sqlite.org/rescode.html#busy
// Two processes that try at the same moment can both be refused, so only repeated refusals count.
const ATTEMPTS = 12;
const ATTEMPT_PAUSE_MS = 25;

// Without a reference, a lock would be garbage-collected and its file closed.
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only owner of a folder, among all processes of the machine.
 *
 * Node has no file locks, but SQLite takes one for an exclusive transaction. The kernel releases it with the process, so there is
 * no stale lock and no process id to misread. Nothing is written into that database. Do not open the lock file by other means:
 * closing any descriptor of it would release the lock (POSIX fcntl).
 * @throws Error after a third of a second when another process, or this one, owns the folder.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, LOCK_FILE);
  for (let attempt = 1; ; attempt += 1) {
    const database = tryLock(path);
    if (database !== undefined) {
      held.add(database);
      await writeFile(join(folder, PID_FILE), `${process.pid}\n`, { mode: 0o600 });
      return {
        release: () => {
          if (held.delete(database)) database.close();
        },
      };
    }
    if (attempt === ATTEMPTS) throw new Error(await describeOwner(folder));
    await sleep(ATTEMPT_PAUSE_MS * (0.5 + Math.random()));
  }
}

/** @throws Error when the lock file cannot be used at all. */
function tryLock(path: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    chmodSync(path, 0o600); // another user who can open it could block this process
    return database;
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw new Error(`Cannot lock ${path}: does it belong to another user?`, { cause: error });
  }
}

/** The process id in the file only informs people; it decides nothing. */
async function describeOwner(folder: string): Promise<string> {
  const text = await readFile(join(folder, PID_FILE), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  const owner = Number.isInteger(pid) ? `process ${pid}` : 'another process';
  return (
    `${folder} is in use by ${owner}, and a folder has one owner: ` +
    'stop that process, or set another HITCH_DATA_DIR.'
  );
}
