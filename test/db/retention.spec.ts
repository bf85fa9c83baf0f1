import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { leastUuidOf } from '../../src/platform/ids/type-id.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { Arrivals } from '../../src/instagram/arrivals/arrivals.service.js';
import { RETENTION_RULES } from '../../src/erasure/retention-rules.js';
import { removalParameters, removalStatement } from '../../src/erasure/retention.repository.js';
import { RetentionService } from '../../src/erasure/retention.service.js';
import { Statistics } from '../../src/statistics/statistics.service.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TABLES = [
  'links',
  'invites',
  'attempts',
  'repeat_keys',
  'dead_letters',
  'refused_events',
  'notifications',
  'deliveries',
  'idempotency_keys',
  'suppressions',
  'identities',
  'arrivals',
  'statistics',
  'statistic_totals',
  'campaign_people',
  'campaign_counts',
];
const NOTHING = {
  links: 0,
  invites: 0,
  attempts: 0,
  invalidTokens: 0,
  messages: 0,
  arrivals: 0,
  hourlyStatistics: 0,
  dailyStatistics: 0,
  hourlyTotals: 0,
  dailyTotals: 0,
  campaignPeople: 0,
  campaignCounts: 0,
  connectStates: 0,
  sessions: 0,
  signInLinks: 0,
  repeatKeys: 0,
  deadLetters: 0,
  refusedEvents: 0,
  notifications: 0,
  deletedEndpoints: 0,
  idempotencyKeys: 0,
  suppressions: 0,
};

const ids = new Ids();
const clock = new ControlledClock();
let database: TestDatabase;
let one: TestApp;
let two: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [one, two] = await Promise.all([
    startTestApp(database.url, { env, clock }),
    startTestApp(database.url, { env, clock }),
  ]);
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

beforeEach(async () => {
  // What a former test has delivered is counted some seconds later.
  for (const { app } of [one, two]) {
    await app.get(Arrivals, { strict: false }).flush();
    await app.get(Statistics, { strict: false }).flush();
  }
  await database.query(`TRUNCATE ${TABLES.join(', ')}`);
});

const ago = (ms: number): Date => new Date(clock.now().getTime() - ms);
const retention = (service: TestApp): RetentionService => service.app.get(RetentionService);

/** A row of the table; `completedMs` is how long ago it was completed. */
async function seedLink(status: string, completedMs: number | null, createdMs = 5000 * DAY): Promise<string> {
  const id = ids.newUuid();
  const completedAt = completedMs === null ? null : ago(completedMs);
  await database.query(
    `INSERT INTO links (id, app_id, account_id, external_user_id, on_conflict, confirmation, kid, status, created_at,
                        expires_at, awaiting_since, completed_at, identity_id)
     VALUES ($1::uuid, $1, $1, 'user', 'reject', 'none', 'k1', $2, $3, $3, $3, $4, CASE WHEN $2 = 'linked' THEN $1::uuid END)`,
    [id, status, ago(createdMs), completedAt],
  );
  return id;
}

/** An attempt that came that long ago, under an id of that time. */
async function seedAttempt(outcome: string, receivedMs: number, idMs = receivedMs): Promise<string> {
  const id = `${leastUuidOf(ago(idMs)).slice(0, 14)}7000-8000-${randomBytes(6).toString('hex')}`;
  await database.query(
    `INSERT INTO attempts (account_id, id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     VALUES ($1, $1, '1', '2', $2, 'message', $3, $3, 'r')`,
    [id, outcome, ago(receivedMs)],
  );
  return id;
}

/**
 * As many rows in each table: the first `share` of them as old as can be, the others of just now.
 */
async function seedMany(count: number, share = 1): Promise<void> {
  const rows = `
    SELECT i, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008' || substr(md5(i::text), 1, 15))::uuid AS id,
           sha256(i::text::bytea) AS hash, at
    FROM (SELECT i, CASE WHEN i < $1 * $2::float THEN $4::timestamptz ELSE $3 END - i * interval '1 second' AS at
          FROM generate_series(0, $1::int - 1) i) n`;
  const parameters = [count, share, ago(0), ago(400 * DAY)];
  for (const statement of [
    `INSERT INTO links (id, app_id, account_id, external_user_id, on_conflict, confirmation, kid, status, created_at, expires_at,
                        completed_at)
     SELECT id, id, id, i::text, 'reject', 'none', 'k', (ARRAY['expired', 'revoked', 'rejected'])[1 + i % 3], at, at, at
     FROM (${rows}) r`,
    `INSERT INTO invites (account_id, id, app_id, igsid, kid, status, created_at, expires_at)
     SELECT id, id, id, i::text, 'k', 'pending', at, at FROM (${rows}) r`,
    `INSERT INTO attempts (account_id, id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT id, id, '1', i::text, CASE WHEN i % 10 = 0 THEN 'invalid_token' ELSE 'linked' END, 'message', at, at, 'r'
     FROM (${rows}) r`,
    `INSERT INTO repeat_keys (account_id, igsid, repeat_key, received_at) SELECT id, i::text, hash, at FROM (${rows}) r`,
    `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, error_code, received_at, request_id)
     SELECT id, hash, '1', i::text, '22021', at, 'r' FROM (${rows}) r`,
    `INSERT INTO refused_events (id, repeat_key, ig_id, igsid, refused_at) SELECT id, hash, '1', i::text, at FROM (${rows}) r`,
    `INSERT INTO idempotency_keys (hash, fingerprint, status, resource_id, created_at)
     SELECT hash, hash, 201, id, at FROM (${rows}) r`,
    `INSERT INTO arrivals (ig_id, shape, hour, count, last_at) SELECT i::text, 'message', at, 1, at FROM (${rows}) r`,
    `INSERT INTO statistics (bucket, app_id, at, account_id, channel, name, count)
     SELECT 'hour', id, at, id, '', 'minted', 1 FROM (${rows}) r`,
    `INSERT INTO statistic_totals (bucket, scope, at, channel, name, count, last_at)
     SELECT 'hour', 'account:' || id, at, '', 'minted', 1, at FROM (${rows}) r`,
    `INSERT INTO campaign_people (campaign_id, igsid, account_id, first_at, last_at, visits)
     SELECT id, i::text, id, at, at, 1 FROM (${rows}) r`,
    `INSERT INTO campaign_counts (campaign_id, day, channel, via, count, new_people)
     SELECT id, at - interval '500 days', '', 'postback', 1, 1 FROM (${rows}) r`,
    `INSERT INTO suppressions (hash, expires_at) SELECT hash, at + interval '1 day' FROM (${rows}) r`,
    `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, status, created_at, completed_at)
     SELECT id, id, id, id, 'identity.linked', '{}', 'delivered', at, at FROM (${rows}) r`,
    `INSERT INTO deliveries (account_id, notification_id, attempt, attempted_at, latency_ms)
     SELECT id, id, 1, at, 1 FROM (${rows}) r`,
  ])
    await database.query(statement, parameters);
}

async function countIn(table: string): Promise<number | undefined> {
  return (await database.query<{ count: number }>(`SELECT count(*)::int FROM ${table}`))[0]?.count;
}

async function idsIn(table: string): Promise<string[]> {
  return (await database.query<{ id: string }>(`SELECT id FROM ${table}`)).map(({ id }) => id).toSorted();
}

describe('closed links', () => {
  test.each(['expired', 'revoked', 'rejected'])(
    'closed links are removed when they have been %s for 720 hours, not before',
    async (status) => {
      const due = [await seedLink(status, 720 * HOUR + 1), await seedLink(status, 5000 * DAY)];
      const kept = [await seedLink(status, 720 * HOUR), await seedLink(status, 0)];
      expect(await retention(one).removeDue()).toEqual({ ...NOTHING, links: due.length });
      expect(await idsIn('links')).toEqual(kept.toSorted());
    },
  );

  test.each(['pending', 'awaiting_confirmation', 'linked'])(
    'closed links do not include %s links, which are never removed',
    async (status) => {
      const kept = [await seedLink(status, 5000 * DAY), await seedLink(status, null)];
      expect(await retention(one).removeDue()).toEqual(NOTHING);
      expect(await idsIn('links')).toEqual(kept.toSorted());
    },
  );
});

test('people who came through a campaign are removed 90 days after their last visit, and counts after 800 days', async () => {
  const campaignId = ids.newUuid();
  for (const [igsid, lastMs] of [
    ['gone', 90 * DAY + 1],
    ['kept', 90 * DAY],
  ] as const)
    await database.query(
      `INSERT INTO campaign_people (campaign_id, igsid, account_id, first_at, last_at, visits) VALUES ($1, $2, $1, $3, $4, 2)`,
      [campaignId, igsid, ago(400 * DAY), ago(lastMs)],
    );
  for (const dayMs of [800 * DAY + 1, 800 * DAY])
    await database.query(
      `INSERT INTO campaign_counts (campaign_id, day, channel, via, count, new_people) VALUES ($1, $2, '', 'postback', 1, 1)`,
      [campaignId, ago(dayMs)],
    );
  expect(await retention(one).removeDue()).toEqual({ ...NOTHING, campaignPeople: 1, campaignCounts: 1 });
  expect(await database.query('SELECT igsid FROM campaign_people')).toEqual([{ igsid: 'kept' }]);
  expect(await countIn('campaign_counts')).toBe(1);
});

describe('notifications', () => {
  /** A notification that was made that long ago, and one delivery of it. */
  async function seedNotification(status: string, createdMs: number, idMs = createdMs): Promise<string> {
    const id = `${leastUuidOf(ago(idMs)).slice(0, 14)}7000-8000-${randomBytes(6).toString('hex')}`;
    await database.query(
      `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, status, next_attempt_at, created_at, completed_at)
       VALUES ($1::uuid, $1, $1, $1, 'identity.linked', '{}', $2, CASE WHEN $2 = 'pending' THEN now() + interval '1 hour' END, $3::timestamptz,
               CASE WHEN $2 <> 'pending' THEN $3::timestamptz END)`,
      [id, status, ago(createdMs)],
    );
    await database.query(
      `INSERT INTO deliveries (account_id, notification_id, attempt, attempted_at, latency_ms) VALUES ($1, $1, 1, $2, 1)`,
      [id, ago(createdMs)],
    );
    return id;
  }

  test.each(['delivered', 'exhausted', 'canceled'])(
    'notifications that are %s are removed after 30 days with their deliveries',
    async (status) => {
      await seedNotification(status, 30 * DAY + 1);
      await seedNotification(status, 400 * DAY);
      const kept = [
        await seedNotification(status, 30 * DAY),
        await seedNotification(status, 0),
        await seedNotification(status, DAY, 400 * DAY),
      ];
      expect(await retention(one).removeDue()).toEqual({ ...NOTHING, notifications: 2 });
      expect(await idsIn('notifications')).toEqual(kept.toSorted());
      const left = await database.query<{ id: string }>('SELECT notification_id AS id FROM deliveries');
      expect(left.map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
    },
  );

  test('notifications that are pending are kept, however old they are', async () => {
    const kept = [await seedNotification('pending', 400 * DAY)];
    expect(await retention(one).removeDue()).toEqual(NOTHING);
    expect(await idsIn('notifications')).toEqual(kept);
    expect(await countIn('deliveries')).toBe(1);
  });
});

test('invites are removed when they have been over for 720 hours, whatever became of them', async () => {
  const seed = async (status: string, expiredMs: number): Promise<string> => {
    const id = ids.newUuid();
    await database.query(
      `INSERT INTO invites (account_id, id, app_id, igsid, kid, status, link_id, created_at, expires_at, completed_at)
       VALUES ($1::uuid, $1, $1, '2', 'k', $2, CASE WHEN $2 = 'redeemed' THEN $1::uuid END, $3, $3,
               CASE WHEN $2 <> 'pending' THEN $3::timestamptz END)`,
      [id, status, ago(expiredMs)],
    );
    return id;
  };
  for (const status of ['pending', 'redeemed', 'revoked']) await seed(status, 720 * HOUR + 1);
  const kept = [await seed('pending', 720 * HOUR), await seed('pending', -HOUR)];
  expect(await retention(one).removeDue()).toEqual({ ...NOTHING, invites: 3 });
  expect(await idsIn('invites')).toEqual(kept.toSorted());
});

describe('attempts', () => {
  test('attempts are removed after 90 days, those with invalid tokens after 7', async () => {
    await seedAttempt('linked', 90 * DAY + 1);
    await seedAttempt('expired', 400 * DAY);
    await seedAttempt('invalid_token', 7 * DAY + 1);
    await seedAttempt('invalid_token', 400 * DAY);
    const kept = [
      await seedAttempt('linked', 90 * DAY),
      await seedAttempt('unknown_link', 8 * DAY),
      await seedAttempt('invalid_token', 7 * DAY),
    ];
    expect(await retention(one).removeDue()).toEqual({ ...NOTHING, attempts: 2, invalidTokens: 2 });
    expect(await idsIn('attempts')).toEqual(kept.toSorted());
  });

  test('attempts are removed by the time of receipt, even if the time in their id is wrong', async () => {
    const kept = [await seedAttempt('linked', DAY, 400 * DAY)];
    expect(await retention(one).removeDue()).toEqual(NOTHING);
    expect(await idsIn('attempts')).toEqual(kept);
  });

  test('attempts are removed as time passes', async () => {
    await seedAttempt('linked', 89 * DAY);
    expect(await retention(one).removeDue()).toEqual(NOTHING);
    clock.advance(DAY + 1);
    expect(await retention(two).removeDue()).toEqual({ ...NOTHING, attempts: 1 });
  });
});

test('repeat keys are removed after 7 days, longer than Meta repeats a webhook request', async () => {
  for (const ms of [7 * DAY + 1, 7 * DAY])
    await database.query(
      `INSERT INTO repeat_keys (account_id, igsid, repeat_key, received_at) VALUES ($1, '2', $2, $3)`,
      [ids.newUuid(), randomBytes(32), ago(ms)],
    );
  expect(await retention(one).removeDue()).toEqual({ ...NOTHING, repeatKeys: 1 });
  expect(await database.query('SELECT received_at FROM repeat_keys')).toEqual([
    { received_at: ago(7 * DAY) },
  ]);
});

test('dead letters are removed after 90 days', async () => {
  const bury = (receivedMs: number): Promise<unknown> =>
    database.query(
      `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, error_code, received_at, request_id)
       VALUES ($1, $2, '1', '2', '22021', $3, 'r')`,
      [leastUuidOf(ago(receivedMs)), randomBytes(32), ago(receivedMs)],
    );
  await bury(90 * DAY + 1);
  await bury(90 * DAY);
  expect(await retention(one).removeDue()).toEqual({ ...NOTHING, deadLetters: 1 });
  expect(await idsIn('dead_letters')).toEqual([leastUuidOf(ago(90 * DAY))]);
});

test('idempotency keys are removed after 24 hours, suppressions when they expire', async () => {
  for (const ms of [DAY + 1, DAY - 1])
    await database.query(
      `INSERT INTO idempotency_keys (hash, fingerprint, status, resource_id, created_at) VALUES ($1, $1, 201, $2, $3)`,
      [randomBytes(32), ids.newUuid(), ago(ms)],
    );
  for (const ms of [1, -1])
    await database.query(`INSERT INTO suppressions (hash, expires_at) VALUES ($1, $2)`, [
      randomBytes(32),
      ago(ms),
    ]);
  expect(await retention(one).removeDue()).toEqual({ ...NOTHING, idempotencyKeys: 1, suppressions: 1 });
  expect(await retention(one).removeDue()).toEqual(NOTHING);
  expect(await database.query('SELECT created_at FROM idempotency_keys')).toEqual([
    { created_at: ago(DAY - 1) },
  ]);
  expect(await database.query('SELECT expires_at FROM suppressions')).toEqual([{ expires_at: ago(-1) }]);
});

test('of events of a year ago only an identity and its link remain', async () => {
  const tenant = await one.createTenant();
  const { igId } = await one.createAccount('acme', [tenant]);
  const { id, ref } = await tenant.client.mint({ externalUserId: 'stays' });
  const event = messageEvent({ igId, igsid: '4711', ref, timestampMs: clock.now().getTime() });
  await one.meta.deliver(deliveryOf([event]));
  const lost = await tenant.client.mint({ externalUserId: 'goes', ttlSeconds: 60 });
  await tenant.client.mint({ externalUserId: 'goes', ttlSeconds: 60 });
  clock.advance(HOUR);
  await one.app.get(LinkSweepService).sweep();
  expect(await retention(one).removeDue()).toEqual(NOTHING);
  clock.advance(365 * DAY);
  expect(await retention(one).removeDue()).toMatchObject({ links: 2, attempts: 1, repeatKeys: 1 });
  expect(await tenant.client.link(id)).toMatchObject({ status: 'linked', igsid: '4711' });
  expect(await tenant.client.identities({ igsid: '4711' })).toHaveLength(1);
  await expect(tenant.client.link(lost.id)).rejects.toThrow('404');
});

describe('concurrent transactions', () => {
  test('retention leaves a row that another transaction has locked for the next run, and does not wait', async () => {
    const [busy, idle] = [await seedLink('expired', 5000 * DAY), await seedLink('expired', 5000 * DAY)];
    const other = new pg.Client(database.url);
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM links WHERE id = $1 FOR UPDATE', [busy]);
    expect(await retention(one).removeDue()).toEqual({ ...NOTHING, links: 1 });
    expect(await idsIn('links')).toEqual([busy]);
    expect(idle).not.toBe(busy);
    await other.query(`UPDATE links SET status = 'linked', identity_id = id WHERE id = $1`, [busy]);
    await other.query('COMMIT');
    await other.end();
    expect(await retention(one).removeDue()).toEqual(NOTHING);
    expect(await idsIn('links')).toEqual([busy]);
  });

  test('two instances remove each row once between them, in many batches', async () => {
    await seedMany(4_500);
    const removed = await Promise.all([one, two, one, two].map((service) => retention(service).removeDue()));
    // Rows that another instance has locked are skipped, so the last batch of each may be short: the next turn removes the rest.
    removed.push(await retention(one).removeDue());
    const total = (kind: keyof typeof NOTHING): number => removed.reduce((sum, each) => sum + each[kind], 0);
    const whole = [
      'links',
      'repeatKeys',
      'deadLetters',
      'notifications',
      'idempotencyKeys',
      'suppressions',
      'arrivals',
      'hourlyStatistics',
      'hourlyTotals',
    ] as const;
    expect(whole.map(total)).toEqual(whole.map(() => 4_500));
    expect(total('attempts') + total('invalidTokens')).toBe(4_500);
    for (const table of TABLES) expect([table, await countIn(table)]).toEqual([table, 0]);
  });

  test('a table that fails does not stop the other retention rules', async () => {
    await seedMany(10);
    await database.query('ALTER TABLE attempts RENAME COLUMN received_at TO came_at');
    try {
      expect(await retention(one).removeDue()).toMatchObject({ links: 10, attempts: 0, suppressions: 10 });
    } finally {
      await database.query('ALTER TABLE attempts RENAME COLUMN came_at TO received_at');
    }
  });
});

describe('plans', () => {
  /** So many of 20,000 rows as a batch of 1,000 takes of 400,000: of fewer, reading the whole table is the better plan. */
  const SIZE = 50;

  test.each([
    ['none', 0],
    ['few', 0.001],
    ['nearly all', 0.9],
  ])(
    'the rows that are due are found and removed by indexes, when they are %s of the table',
    async (_name, share) => {
      await seedMany(20_000, share);
      await database.query(`ANALYZE ${TABLES.join(', ')}`);
      const before = ago(30 * DAY);
      for (const rule of RETENTION_RULES)
        for (const from of [
          null,
          rule.order.type === 'uuid' ? leastUuidOf(ago(500 * DAY)) : ago(500 * DAY),
        ]) {
          const rows = await database.query<{ 'QUERY PLAN': string }>(
            `EXPLAIN ${removalStatement(rule).text}`,
            removalParameters(rule, before, from, SIZE),
          );
          const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
          expect(plan).toMatch(new RegExp(`Index Cond: .*${rule.order.column} >= `));
          expect(plan).not.toContain('Seq Scan');
        }
    },
  );
});

test('retention removes endpoints that were deleted as long ago as notifications are kept, and no other', async () => {
  const appId = (await one.createTenant()).appId;
  const rows = [ago(31 * DAY), ago(29 * DAY), null].map((deletedAt) => ({ id: ids.newUuid(), deletedAt }));
  for (const { id, deletedAt } of rows)
    await database.query(
      `INSERT INTO endpoints (id, app_id, url, secret, created_at, deleted_at) VALUES ($1, $2, 'https://shop.example', '', $3, $4)`,
      [id, appId, ago(60 * DAY), deletedAt],
    );
  expect(await retention(one).removeDue()).toEqual({ ...NOTHING, deletedEndpoints: 1 });
  const left = await database.query<{ id: string }>('SELECT id FROM endpoints WHERE app_id = $1', [appId]);
  expect(left.map(({ id }) => id).toSorted()).toEqual(
    rows
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  );
});
