import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const START_DEADLINE_MS = 30_000;

/** What `npm start` and the image run. */
export const SERVICE = 'dist/src/main.js';

export interface ServiceProcess {
  /** Where it listens. */
  readonly url: string;
  readonly pid: number;
  /** All that it printed so far, both streams. */
  output(): string;
  /** Sends a signal and waits for the end; gives the exit code, null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface ProgramResult {
  readonly code: number | null;
  /** Both streams, in the order in which they came. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a compiled program of ours to its end and gives its exit code and all that it printed. */
export async function runProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<ProgramResult> {
  const child = launch(path, args, env, 'pipe');
  const [output, stdout, stderr] = [
    collect(child.stdout, child.stderr),
    collect(child.stdout),
    collect(child.stderr),
  ];
  // A program that does not read it may be gone before it is written.
  child.stdin?.on('error', () => undefined).end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output(), stdout: stdout(), stderr: stderr() };
}

/** Starts the service as users do, on a free port, and waits until it listens; without a URL with its embedded database. */
export async function startService(
  databaseUrl: string | null,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const database: Record<string, string> = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl };
  const child = launch(SERVICE, [], { PORT: '0', HOST: '127.0.0.1', ...env, ...database });
  const output = collect(child.stdout, child.stderr);
  const ended = once(child, 'close') as Promise<[number | null]>;
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const url = /listens on (http:\S+)/.exec(output())?.[1];
    if (url) return { url, pid: child.pid ?? 0, output, end: (signal) => endChild(child, ended, signal) };
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the service did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts a compiled program of ours, and does not wait for it. */
export function launch(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  // Nothing of this run's environment but what a program needs: the test's own variables must not leak in.
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [path, ...args], {
    env: { PATH, HOME, ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
}

function collect(...streams: readonly (Readable | null)[]): () => string {
  let text = '';
  for (const stream of streams) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

async function endChild(
  child: ChildProcess,
  ended: Promise<[number | null]>,
  signal: NodeJS.Signals,
): Promise<number | null> {
  child.kill(signal);
  const [code] = await ended;
  return code;
}
