import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { erasureStatement } from '../../src/erasure/erased-rows.repository.js';
import { ERASED_ROWS } from '../../src/erasure/erased-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ROWS = 20_000;
const UUID = `md5(i::text)::uuid`;
const ONE = '00000000-0000-0000-0000-000000000001';
/** One owner of each sort, who is none of those in the tables. */
const OWNERS = {
  people: [[ONE], ['1'], ['none']],
  links: [[ONE], [ONE]],
  users: [[ONE], [null], ['none'], [null], [null]],
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const statement of [
    `INSERT INTO attempts (account_id, id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT $2, ${UUID}, ${UUID}, '1', i::text, 'linked', 'message', now(), now(), 'r' FROM generate_series(1, $1::int) i`,
    `INSERT INTO repeat_keys (account_id, igsid, repeat_key, received_at)
     SELECT $2, i::text, sha256(i::text::bytea), now() FROM generate_series(1, $1::int) i`,
    `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, error_code, received_at, request_id)
     SELECT ${UUID}, sha256((i::text || $2::text)::bytea), '1', i::text, '22021', now(), 'r' FROM generate_series(1, $1::int) i`,
    `INSERT INTO refused_events (id, repeat_key, ig_id, igsid, refused_at)
     SELECT ${UUID}, sha256((i::text || $2::text)::bytea), '1', i::text, now() FROM generate_series(1, $1::int) i`,
    `INSERT INTO campaign_people (campaign_id, igsid, account_id, first_at, last_at, visits)
     SELECT ${UUID}, i::text, $2, now(), now(), 1 FROM generate_series(1, $1::int) i`,
    'UPDATE dead_letters SET link_id = id WHERE $1 > 0 AND $2::text IS NOT NULL',
    'UPDATE refused_events SET link_id = id WHERE $1 > 0 AND $2::text IS NOT NULL',
    `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, igsid, status, created_at, completed_at)
     SELECT $2, ${UUID}, $2, $2, 'link.rejected', '{}', i::text, i::text, 'delivered', now(), now() FROM generate_series(1, $1::int) i`,
  ])
    await database.query(statement, [ROWS, ONE]);
  await database.query(
    'ANALYZE attempts, repeat_keys, dead_letters, refused_events, notifications, campaign_people',
  );
});

afterAll(() => database.drop());

test.each(ERASED_ROWS.map((rows) => [rows.name, rows] as const))(
  'an erasure finds %s by an index',
  async (_name, rows) => {
    const plan = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${erasureStatement(rows).text}`, [
      2_000,
      ...OWNERS[rows.by],
    ]);
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).not.toContain(`Seq Scan on ${rows.table}`);
  },
);
