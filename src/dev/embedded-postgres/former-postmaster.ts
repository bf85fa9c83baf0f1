import { execFile } from 'node:child_process';
import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const POLL_MS = 50;
/** Signals and how long each may take: fast stop, immediate stop (5 s until it kills its children), kill. */
const STEPS = [
  { signal: 'SIGINT', waitMs: 15_000 },
  { signal: 'SIGQUIT', waitMs: 8_000 },
  { signal: 'SIGKILL', waitMs: 3_000 },
] as const;

/**
 * Ensures that no PostgreSQL of a former owner runs on a data folder. After kill -9 of that owner its watchdog may still be
 * stopping it, or may be dead too. Only the owner of the folder lock may call this, because it stops the server that it finds; a
 * second SIGINT to a stopping server has no effect. Takes up to 26 seconds.
 * @throws Error when the server survives SIGKILL.
 */
export async function stopFormerPostmaster(data: string, log: (message: string) => void): Promise<void> {
  const pid = await readPostmasterPid(data);
  if (pid === undefined || !isAlive(pid)) return; // PostgreSQL itself removes the file of a dead process
  if (!(await isPostmasterOf(pid, data))) {
    // The id now belongs to another program, and PostgreSQL would refuse to start. Its second interlock, the shared
    // memory named after the data folder, still protects against a server that was not found here.
    await rm(join(data, 'postmaster.pid'), { force: true });
    return;
  }
  log(`waiting for the former PostgreSQL (process ${pid}) to stop`);
  for (const { signal, waitMs } of STEPS) {
    send(pid, signal);
    for (const end = Date.now() + waitMs; Date.now() < end; await sleep(POLL_MS)) {
      if (!(await isPostmasterOf(pid, data))) return;
    }
  }
  throw new Error(
    `PostgreSQL (process ${pid}) still runs on ${data} and cannot be stopped. Stop it yourself.`,
  );
}

async function readPostmasterPid(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 1 ? pid : undefined;
}

/** Also true for another user's process. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

/** A server's working directory is its data folder (visible on Linux), which is also on its command line. */
async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return folder === data && name.trim() === 'postgres';
  }
  const { stdout } = await promisify(execFile)('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(
    () => ({ stdout: '' }), // ps fails when there is no such process
  );
  return stdout.includes('postgres') && stdout.includes(data);
}
