import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api } from '../support/http.js';
import { rowsRead } from '../support/rows-read.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DAYS = 60;
/** One in five is of an event without a mid. */
const EACH_DAY = 500;
const ROWS = DAYS * EACH_DAY;

let database: TestDatabase;
let service: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  await database.query('ALTER TABLE attempts SET (autovacuum_enabled = off)');
  service = await startTestApp(database.url);
  await database.query(
    `INSERT INTO attempts (id, repeat_key, ig_id, igsid, outcome, via, mid, event_at, received_at, request_id)
     SELECT gen_random_uuid(), sha256(convert_to(day || '-' || n, 'UTF8')), '17841400000000011', 'person-' || n, 'unknown_link', 'message',
            CASE WHEN n % 5 > 0 THEN 'mid-' || CASE WHEN n = 7 AND day % 7 = 0 THEN 'shared' ELSE day || '-' || n END END,
            at, at, 'req_' || day || '_' || n
     FROM generate_series(1, $1::int) day CROSS JOIN generate_series(1, $2::int) n
     CROSS JOIN LATERAL (
       -- Two days in three are empty, and some are of a time in which a zone has another day than UTC.
       SELECT '2026-01-01T00:00:00Z'::timestamptz + day * interval '3 days' + n * interval '170 seconds' AS at
     ) t`,
    [DAYS, EACH_DAY],
  );
  await database.query('ANALYZE attempts');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('are found on whatever day, without reading those of others', async () => {
  const support = new Api(service, service.adminApiKey);
  const look = async (mid: string): Promise<string[]> => {
    const { body } = await support.get(`/v1/admin/lookup?q=${mid}`).expect(200);
    return body.attempts.map(({ requestId }: { requestId: string }) => requestId);
  };
  expect(await look('mid-1-1')).toEqual(['req_1_1']);
  expect(await look(`mid-${DAYS}-${EACH_DAY - 1}`)).toEqual([`req_${DAYS}_${EACH_DAY - 1}`]);
  const shared = await look('mid-shared');
  expect(new Set(shared)).toEqual(new Set([7, 14, 21, 28, 35, 42, 49, 56].map((day) => `req_${day}_7`)));
  expect(await look('mid-nobody')).toEqual([]);

  await service.close();
  expect(await rowsRead(database, ['attempts'], 4 * DAYS)).toBeLessThan(ROWS / 20);
});
