import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const START_DEADLINE_MS = 30_000;

export interface ServiceProcess {
  /** Where it listens. */
  readonly url: string;
  /** All that it printed so far, both streams. */
  output(): string;
  /** Sends a signal and waits for the end; gives the exit code, null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs a compiled program of ours to its end and gives its exit code and all that it printed. */
export async function runProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const child = launch(path, args, env);
  const output = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output() };
}

/** Starts the service as users do, on a free port, and waits until it listens; without a URL with its embedded database. */
export async function startService(
  databaseUrl: string | null,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const database: Record<string, string> = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl };
  const child = launch('dist/src/main.js', [], { PORT: '0', HOST: '127.0.0.1', ...env, ...database });
  const output = collect(child);
  const ended = once(child, 'close') as Promise<[number | null]>;
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const url = /listens on (http:\S+)/.exec(output())?.[1];
    if (url) return { url, output, end: (signal) => endChild(child, ended, signal) };
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the service did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function launch(path: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  // Nothing of this run's environment but what a program needs: the test's own variables must not leak in.
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [path, ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
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
