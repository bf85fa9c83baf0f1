import { endAll } from './processes.js';

const startedAt = performance.now();

/** A line about what is being done. */
export function say(text: string): void {
  process.stderr.write(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`);
}

/**
 * Runs a bench to its end or to the signal that stops it; the exit code says how it went.
 * @param clearUp removes what the bench has made
 */
export async function runToEnd(bench: () => Promise<void>, clearUp: () => Promise<unknown>): Promise<void> {
  let stopping: Promise<unknown> | null = null;
  const stop = (): Promise<unknown> => (stopping ??= endAll().finally(clearUp));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      process.exitCode = 130;
      void stop().finally(() => process.exit());
    });
  }
  try {
    await bench();
  } catch (error) {
    // After a signal everything fails: that is not worth a line.
    if (stopping === null) {
      process.exitCode = 1;
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  } finally {
    await stop();
  }
}
