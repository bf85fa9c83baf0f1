import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { launch } from './service-process.js';

/** An instance of the service in a process of its own. */
export interface Instance {
  readonly url: string;
  /** Sends a signal, and does not wait for what comes of it. */
  signal(signal: NodeJS.Signals): void;
  /** Kills it, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts an instance on a database, with the secrets that it shares with others, and waits until it listens. */
export async function startInstance(
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
): Promise<Instance> {
  const child = launch('dist/test/support/instance-program.js', [], { ...env, DATABASE_URL: databaseUrl });
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  if (child.stdout === null) throw new Error('an instance has an output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listens on (\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      signal: (signal) => void child.kill(signal),
      kill: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      },
    };
  }
  throw new Error(`the instance did not start:\n${errors.join('')}`);
}
