import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

let database: TestDatabase;
let service: TestApp | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await service?.close();
  await database.drop();
});

/** The warnings among these lines, with how far the database is ahead. */
function warningsIn(lines: string): number[] {
  return [...lines.matchAll(/"databaseAheadSeconds":(-?[\d.]+)/g)].map(([, seconds]) => Number(seconds));
}

async function skewOf(service: TestApp): Promise<number> {
  const text = await service.metrics();
  return Number(/^hitch_database_clock_skew_seconds (\S+)$/m.exec(text)?.[1]);
}

test.each([
  ['behind', -3_600_000, 3_600],
  ['ahead', 3_600_000, -3_600],
])('a clock that is an hour %s is a metric, and a warning', async (_, offsetMs, seconds) => {
  const clock = new ControlledClock();
  clock.advance(offsetMs);
  const running = await startTestApp(database.url, { clock, captureLogs: true });
  service = running;
  // The test's clock stands still, so that the start takes a little of the hour.
  await eventually(async () => Math.abs((await skewOf(running)) - seconds) < 60);
  await eventually(async () => warningsIn(running.logs()).some((ahead) => Math.abs(ahead - seconds) < 60));
});

test('clocks that agree are a metric, and no warning', async () => {
  const running = await startTestApp(database.url, { captureLogs: true });
  service = running;
  const before = warningsIn(running.logs()).length;
  await eventually(async () => (await skewOf(running)) !== 0);
  expect(Math.abs(await skewOf(running))).toBeLessThan(5);
  expect(warningsIn(running.logs())).toHaveLength(before);
});
