import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { endChildren } from './children.js';
import type { ProgressBar } from './progress.js';

/** Where and with what something was measured. */
export interface Surroundings {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly platform: string };
  readonly versions: { readonly hitch: string; readonly node: string };
}

/**
 * Runs a bench to its end, or to the signal that stops it, and ends all that it started, once. What it fails with is told in a
 * line, and the exit code says so.
 * @param clearUp removes what the bench has made, when its processes have ended
 */
export async function runBench(
  bench: () => Promise<void>,
  clearUp: () => Promise<unknown>,
  progress: ProgressBar,
): Promise<void> {
  let stopping: Promise<unknown> | null = null;
  const stop = (): Promise<unknown> => (stopping ??= endChildren().finally(clearUp));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      process.exitCode = 130;
      progress.say('stopping');
      void stop().finally(() => {
        progress.close();
        process.exit();
      });
    });
  }
  try {
    await bench();
  } catch (error) {
    // Once we are told to stop, everything fails: that is no news.
    if (stopping === null) {
      process.exitCode = 1;
      progress.close();
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  } finally {
    await stop();
    progress.close();
  }
}

export function describeSurroundings(): Surroundings {
  // The compiled file lies in dist/test/bench.
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const processors = cpus();
  return {
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      platform: `${process.platform} ${process.arch}`,
    },
    versions: { hitch: version, node: process.versions.node },
  };
}
