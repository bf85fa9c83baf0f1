import { rmSync } from 'node:fs';

/** Stops what the set-up started. */
export default async function globalTeardown(): Promise<void> {
  const started = globalThis.hitchTestPostgres;
  if (!started) return;
  await started.postgres.stop();
  rmSync(started.dataDir, { recursive: true, force: true });
}
