import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the bench that carries out orders, one at a time. */
export interface Worker<Order> {
  /** Where its server listens; 0 when it has none. */
  readonly port: number;
  /** @throws Error when the order failed or the process has ended */
  ask<Report>(order: Order): Promise<Report>;
  stop(): Promise<void>;
}

type Reply = { readonly report: unknown } | { readonly fault: string };

/** The service gives open requests 20 s. */
const STOP_WITHIN_MS = 25_000;
const alive = new Set<ChildProcess>();

/** Starts a compiled file of this folder and waits until it is ready. */
export async function startWorker<Order>(
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Worker<Order>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { env: { ...env } });
  const ended = watch(child, file);
  const hear = async <Report>(): Promise<Report> => {
    const [reply] = (await Promise.race([once(child, 'message'), ended])) as [Reply];
    if ('fault' in reply) throw new Error(`${file}: ${reply.fault}`);
    return reply.report as Report;
  };
  const port = await hear<number>();
  return {
    port,
    ask<Report>(order: Order) {
      const heard = hear<Report>();
      child.send(order as object);
      return heard;
    },
    stop: () => end(child),
  };
}

/** The other side: says that this process is ready, and answers orders until the bench ends. */
export function serveOrders<Order>(port: number, obey: (order: Order) => unknown): void {
  process.on('message', (order: Order) => {
    // Inside the chain, so that a synchronous error becomes a reply as well.
    void Promise.resolve()
      .then(() => obey(order))
      .then((report) => ({ report }))
      .catch((error: unknown) => ({ fault: error instanceof Error ? error.message : String(error) }))
      .then((reply: Reply) => process.send?.(reply));
  });
  // Ctrl-C reaches every process of a terminal, but the bench stops this one itself.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  process.send?.({ report: port });
}

/** Registers a process for `endAll`; the promise rejects when it ends. */
export function watch(child: ChildProcess, name: string): Promise<never> {
  alive.add(child);
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    alive.delete(child);
    throw new Error(`${name} ended early: ${signal ?? code}`);
  });
  ended.catch(() => undefined);
  return ended;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended.finally(() => clearTimeout(timer));
}

/** Ends every process that was started here, the newest first. */
export async function endAll(): Promise<void> {
  for (const child of [...alive].toReversed()) await end(child);
}

// When this process ends by an exception, its children must not survive.
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')));
