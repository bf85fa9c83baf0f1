import { endAll } from './processes.js';

const startedAt = performance.now();

/** Writes a line about the progress. */
export function say(text: string): void {
  process.stderr.write(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`);
}

/**
 * Runs a bench until it ends or a signal stops it, and sets the exit code.
 * @param cleanUp removes what the bench created
 */
export async function runToEnd(bench: () => Promise<void>, cleanUp: () => Promise<unknown>): Promise<void> {
  let stopping: Promise<unknown> | null = null;
  const stop = (): Promise<unknown> => (stopping ??= endAll().finally(cleanUp));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      process.exitCode = 130;
      void stop().finally(() => process.exit());
    });
  }
  try {
    await bench();
  } catch (error) {
    // After a signal every step fails, which needs no message.
    if (stopping === null) {
      process.exitCode = 1;
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  } finally {
    await stop();
  }
}
