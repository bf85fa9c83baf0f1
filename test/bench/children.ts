import { type ChildProcess, type ChildProcessByStdio, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GeneratorAnswer, GeneratorOrder, RunOrder, RunReport } from './generator-orders.js';
import type { Tenant } from './requests.js';

export interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

export interface Service extends Server {
  readonly pid: number;
  /** From its start until it listened. */
  readonly startMs: number;
  /** Sends a message to what was preloaded. */
  tell(message: string): void;
}

/** The app that is told. */
export interface Receiver extends Server {
  /** How many different notifications it has got. */
  count(): Promise<number>;
}

export interface Generator {
  /** Prepares or forgets requests; gives the number of those that are not sent yet. */
  prepare(order: Exclude<GeneratorOrder, RunOrder>): Promise<number>;
  /** @throws Error when the load could not be made */
  run(order: Omit<RunOrder, 'do'>): Promise<RunReport>;
}

export interface ServiceOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Where the service leaves a CPU profile when it ends; null: none. */
  readonly profile: { readonly folder: string; readonly name: string } | null;
  /** A module that is loaded into it before anything else; messages reach it. */
  readonly preload?: string;
}

/** The service itself gives requests that are under way 20 s. */
const STOP_MS = 25_000;

const alive = new Set<ChildProcess>();

/** Starts the service just as a user does and waits until it listens. */
export async function startService({ env, profile, preload }: ServiceOptions): Promise<Service> {
  const startedAt = performance.now();
  const settings = startSettings();
  const flags = profile
    ? [...settings.flags, '--cpu-prof', `--cpu-prof-dir=${profile.folder}`, `--cpu-prof-name=${profile.name}`]
    : [...settings.flags];
  if (preload !== undefined) flags.push('--import', preload);
  // What is preloaded reaches into the compiled files, of which the bundle has copies of its own.
  const program = preload === undefined ? '../../bundle/main.js' : '../../src/main.js';
  const child = spawn(process.execPath, [...flags, pathOf(program)], {
    env: { PATH: process.env['PATH'] ?? '', ...settings.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', preload === undefined ? 'ignore' : 'ipc'],
  }) as ChildProcessByStdio<null, Readable, Readable>;
  watch(child);
  // The log: read, as somebody would, and forgotten.
  child.stdout.resume();
  for await (const line of createInterface({ input: child.stderr })) {
    const port = Number(/listens on http:\/\/[^:]+:(\d+)/.exec(line)?.[1]);
    if (!(port > 0)) continue;
    child.stderr.pipe(process.stderr);
    const startMs = performance.now() - startedAt;
    const tell = (message: string): void => void child.send(message);
    return { port, pid: child.pid ?? 0, startMs, tell, stop: () => end(child) };
  }
  throw new Error('the service did not start');
}

/** What `npm start` sets: for Node, and for the system's allocator. */
function startSettings(): { readonly flags: string[]; readonly env: Record<string, string> } {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { start } = (JSON.parse(manifest) as { scripts: { start: string } }).scripts;
  const words = start.split(' ');
  return {
    flags: words.filter((word) => word.startsWith('--')),
    env: Object.fromEntries(words.flatMap((word) => (/^[A-Z_]+=/.test(word) ? [word.split('=')] : []))),
  };
}

/** Starts the bare server and waits until it listens. */
export function startFloor(env: Readonly<Record<string, string>>): Promise<Server> {
  return startForked('./floor-server.js', env);
}

/** Starts the service that is written by hand and waits until it listens. */
export function startTuned(env: Readonly<Record<string, string>>): Promise<Server> {
  return startForked('./tuned-server.js', env);
}

async function startForked(path: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const child = fork(pathOf(path), { env: { ...env } });
  const fallen = watch(child);
  const [port] = (await Promise.race([once(child, 'message'), fallen])) as [number];
  return { port, stop: () => end(child) };
}

/** Starts the app that is told. */
export async function startReceiver(): Promise<Receiver> {
  const child = fork(pathOf('./receiver.js'));
  const fallen = watch(child);
  const hear = async (): Promise<number> => {
    const [value] = (await Promise.race([once(child, 'message'), fallen])) as [number];
    return value;
  };
  const port = await hear();
  const count = (): Promise<number> => {
    const heard = hear();
    child.send('count');
    return heard;
  };
  return { port, count, stop: () => end(child) };
}

/** Starts the process that makes the load. */
export function startGenerator(tenant: Tenant): Generator {
  const child = fork(pathOf('./generator.js'), [JSON.stringify(tenant)]);
  const fallen = watch(child);
  const obey = async (order: GeneratorOrder): Promise<GeneratorAnswer> => {
    const answered = once(child, 'message');
    child.send(order);
    const [answer] = (await Promise.race([answered, fallen])) as [GeneratorAnswer];
    if (answer.kind === 'fault') throw new Error(`the load could not be made: ${answer.fault}`);
    return answer;
  };
  return {
    async prepare(order) {
      const answer = await obey(order);
      return answer.kind === 'ready' ? answer.unsent : 0;
    },
    async run(order) {
      const answer = await obey({ do: 'run', ...order });
      if (answer.kind !== 'report') throw new Error('the generator answered another order');
      return answer.report;
    },
  };
}

/** Ends every process that was started here, the latest first. */
export async function endChildren(): Promise<void> {
  for (const child of [...alive].toReversed()) await end(child);
}

// The last resort, should this process go by an exception.
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** Rejects when the process ends, whoever listens by then. */
function watch(child: ChildProcess): Promise<never> {
  alive.add(child);
  const fallen = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    alive.delete(child);
    throw new Error(`a process of the bench ended early: ${signal ?? code}`);
  });
  fallen.catch(() => undefined);
  return fallen;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended.finally(() => clearTimeout(timer));
}
