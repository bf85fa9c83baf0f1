import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A child in a process group of its own, and the lines it has printed. */
export interface Owner {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** The first line that starts so, also a later one; fails after 40 seconds or when the child ends without it. */
  waitForLine(start: string): Promise<string>;
  /** kill -9 of the whole group, as a terminal or a supervisor would. */
  killGroup(): Promise<void>;
}

export function startOwner(dataDir: string, mode: 'hold' | 'commit' | 'leave'): Owner {
  const script = join(import.meta.dirname, 'embedded-owner.js');
  return follow(spawn(process.execPath, [script, dataDir, mode], { detached: true, stdio: 'pipe' }));
}

/** Collects the output of a child that was spawned with `detached` and pipes. */
export function follow(child: ChildProcess): Owner {
  const lines: string[] = [];
  let rest = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
  }
  const closed = once(child, 'close');
  let isClosed = false;
  void closed.then(() => (isClosed = true));
  const waitForLine = async (start: string): Promise<string> => {
    for (const end = Date.now() + 40_000; ; await sleep(10)) {
      const wasClosed = isClosed;
      const line = lines.find((candidate) => candidate.startsWith(start));
      if (line !== undefined) return line;
      if (wasClosed || Date.now() > end) throw new Error(`no line "${start}…" in:\n${lines.join('\n')}`);
    }
  };
  const killGroup = async (): Promise<void> => {
    if (child.pid === undefined) throw new Error('the child was never started');
    killQuietly(-child.pid);
    await closed;
  };
  return { child, lines, waitForLine, killGroup };
}

/** SIGKILL to a process, or to a group when negative; it may be gone already. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone
  }
}

/** A folder below the temporary one that the user of root's PostgreSQL can reach too. */
export async function makeTempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hitch-embedded-'));
  await chmod(folder, 0o711);
  return folder;
}

/** Another such folder with all that is in this one, owners and modes too: a cluster is made once, and used by many tests. */
export async function copyTempFolder(made: string): Promise<string> {
  const folder = await makeTempFolder();
  await promisify(execFile)('cp', ['-a', `${made}/.`, folder]);
  return folder;
}

/** Removes it with the cluster that it may link to. */
export async function removeTempFolder(folder: string): Promise<void> {
  const target = await readlink(join(folder, 'postgres')).catch(() => undefined);
  for (const path of [folder, target])
    if (path !== undefined) await rm(path, { recursive: true, force: true });
}

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Linux: every process that works in a folder, or names it on its command line or in its environment. */
export function findProcessesOf(folder: string): FoundProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const command = readProc(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    const found =
      command.includes(folder) ||
      readProc(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(folder) ||
      readProc(() => readFileSync(`/proc/${pid}/environ`, 'utf8')).includes(folder);
    return found ? [{ pid: Number(pid), command }] : [];
  });
}

/** Empty for what is gone, and for what another user's process hides. */
function readProc(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** What still runs after so many milliseconds; an empty list as soon as nothing does. */
export async function waitUntilNoneOf(folder: string, withinMs: number): Promise<FoundProcess[]> {
  for (const end = Date.now() + withinMs; ; await sleep(50)) {
    const found = findProcessesOf(folder);
    if (found.length === 0 || Date.now() > end) return found;
  }
}
