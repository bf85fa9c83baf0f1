import { setTimeout as sleep } from 'node:timers/promises';
import { LISTENER_NAME } from '../../src/platform/database/channel-listener.service.js';
import { LINK_CHANNEL } from '../../src/links/link-channel.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import type { WaitKind } from '../../src/platform/health/metrics.service.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

const DEADLINE_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** Resolves when the condition holds; throws when it does not for very long. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS))
    if (await condition()) return;
  throw new Error('what a test waits for did not come');
}

const MAX_TIMES = 10;

/** Repeats a request that waited for a lock too long, as on a busy machine: it was answered 503, and nothing was done. */
export async function untilDecided<Answer extends { status: number }>(
  ask: () => PromiseLike<Answer>,
): Promise<Answer> {
  for (let times = 1; ; times += 1) {
    const answer = await ask();
    if (answer.status !== 503 || times === MAX_TIMES) return answer;
  }
}

/** How many waits an instance has open, by its own metrics. */
export async function openWaits(service: TestApp, kind: WaitKind): Promise<number> {
  const text = await service.metrics();
  return Number(new RegExp(`^hitch_open_waits\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** Resolves when an instance has so many open. */
export function untilOpen(service: TestApp, kind: WaitKind, count: number): Promise<void> {
  return eventually(async () => (await openWaits(service, kind)) === count);
}

/** The sessions that listen for an instance of this database. */
export async function listeners(database: TestDatabase): Promise<number[]> {
  const rows = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = $1 AND query NOT LIKE 'SET%' AND state = 'idle'`,
    [LISTENER_NAME],
  );
  return rows.map(({ pid }) => pid);
}

/** Sends the signal that a link changed to every instance, as the service does after a change. */
export async function signal(database: TestDatabase, linkId: string): Promise<void> {
  await database.query('SELECT pg_notify($1, $2)', [LINK_CHANNEL, fromTypeId('lnk', linkId)]);
}
