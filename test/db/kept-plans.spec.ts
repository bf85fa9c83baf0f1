import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api } from '../support/http.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { rowsRead } from '../support/rows-read.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TABLES = [
  'links',
  'identities',
  'attempts',
  'repeat_keys',
  'notifications',
  'deliveries',
  'campaigns',
  'campaign_people',
  'campaign_counts',
];
const ROWS = 20_000;
/** More than the 50 changed rows that make autovacuum analyse a table. https://www.postgresql.org/docs/18/runtime-config-vacuum.html (read 2026-11) */
const FEW = 51;
const REQUESTS = 10;
/** `link.revoked`, `identity.linked`, and `referral.received` by a ref and by a tap, for each user. */
const NOTIFICATIONS = 4 * REQUESTS;
/** Rows and index entries that one mint with its redemption, its two visits and look-ups may read; each finds a handful. */
const READS_EACH = 250;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let receiver: Receiver;
let account: { id: string; igId: string };
let campaignRef: string;

beforeEach(async () => {
  database = await createTestDatabase();
  // Statistics that come at a moment of their own would have the plans made again.
  for (const table of TABLES) await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  service = await startTestApp(database.url, { allowLoopback: true });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  receiver = await startReceiver();
  await createEndpoint(service, tenant, receiver.url);
  const campaign = { name: 'x', icebreaker: 'coupon' };
  campaignRef = (await new Api(service, tenant.apiKey).post('/v1/campaigns', campaign).expect(201)).body.ref;
});

afterEach(async () => {
  await service.close();
  await receiver.close();
  await database.drop();
});

test.each([
  ['that were empty', () => Promise.resolve()],
  ['that were never analysed', () => fill(ROWS, 2 * ROWS)],
  [
    'that were analysed as soon as PostgreSQL does so by itself',
    async () => {
      await fill(0, FEW);
      await database.query(`ANALYZE ${TABLES.join(', ')}`);
    },
  ],
])('plans that were made on tables %s find their rows when the tables are large', async (_, prepare) => {
  await prepare();
  await mintAndRedeem('early');
  await fill(FEW, ROWS);
  const before = await rowsRead(database, TABLES, 0);
  await mintAndRedeem('late');
  await lookUp();
  await receiver.waitFor(2 * NOTIFICATIONS);
  await service.close();
  const read = (await rowsRead(database, TABLES, before + REQUESTS)) - before;
  expect(read).toBeLessThan(2 * REQUESTS * READS_EACH);
});

/** Rows of other users and people of the same app and account, as mints and redemptions leave them. */
async function fill(from: number, to: number): Promise<void> {
  const one = '(SELECT * FROM app_accounts LIMIT 1) a';
  const all = 'generate_series($1::int, $2::int) n';
  const values = [from, to - 1];
  await database.query(
    `INSERT INTO links (account_id, id, app_id, external_user_id, confirmation, on_conflict, kid, status, created_at, expires_at)
     SELECT a.account_id, gen_random_uuid(), a.app_id, 'other-' || n, 'none', 'reject', 'k1', 'pending', now(),
            now() + interval '1 hour' FROM ${all}, ${one}`,
    values,
  );
  await database.query(
    `INSERT INTO identities (account_id, id, app_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at)
     SELECT a.account_id, gen_random_uuid(), a.app_id, 'other-' || n, 'person-' || n, gen_random_uuid(), 'referral', now(), now()
     FROM ${all}, ${one}`,
    values,
  );
  await database.query(
    `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT a.account_id, gen_random_uuid(), a.app_id, gen_random_uuid(), 'ig', 'person-' || n, 'linked', 'referral', now(), now(),
            'req_' || n FROM ${all}, ${one}`,
    values,
  );
  await database.query(
    `INSERT INTO repeat_keys (account_id, igsid, repeat_key, received_at)
     SELECT a.account_id, 'person-' || n, sha256(n::text::bytea), now() FROM ${all}, ${one}`,
    values,
  );
  await database.query(
    `INSERT INTO campaigns (id, app_id, account_id, name, icebreaker, ref, created_at, updated_at)
     SELECT gen_random_uuid(), a.app_id, a.account_id, 'other', 'other-' || n, 'other-' || n, now(), now()
     FROM ${all}, ${one}`,
    values,
  );
  await database.query(
    `INSERT INTO campaign_people (campaign_id, igsid, account_id, first_at, last_at, visits)
     SELECT c.id, 'person-' || n, a.account_id, now(), now(), 1
     FROM ${all}, ${one}, (SELECT id FROM campaigns WHERE icebreaker = 'coupon') c`,
    values,
  );
  await database.query(
    `INSERT INTO campaign_counts (campaign_id, day, channel, via, count, new_people)
     SELECT gen_random_uuid(), date_trunc('day', now()), '', 'postback', 1, 1 FROM ${all}`,
    values,
  );
  // Delivered ones: the search for due notifications reads all that wait.
  await database.query(
    `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id,
                                status, created_at, completed_at)
     SELECT a.account_id, gen_random_uuid(), a.app_id, e.id, 'identity.linked', '{}', 'other-' || n, 'person-' || n,
            gen_random_uuid(), gen_random_uuid(), 'delivered', now(), now()
     FROM ${all}, ${one}, endpoints e`,
    values,
  );
}

async function lookUp(): Promise<void> {
  const api = new Api(service, tenant.apiKey);
  for (let n = FEW; n < FEW + REQUESTS; n++) {
    for (const query of [`igsid=person-${n}`, `externalUserId=other-${n}&account=acme`]) {
      const { body } = await api.get(`/v1/identities?${query}`).expect(200);
      expect(body.data).toMatchObject([{ igsid: `person-${n}`, externalUserId: `other-${n}` }]);
    }
  }
}

/** For each user two mints, of which the second supersedes the first, a redemption, and two visits of a campaign. */
async function mintAndRedeem(prefix: string): Promise<void> {
  for (let n = 0; n < REQUESTS; n++) {
    const externalUserId = `${prefix}-${n}`;
    await tenant.client.mint({ externalUserId });
    const { ref } = await tenant.client.mint({ externalUserId });
    const event = { igId: account.igId, igsid: `${prefix}-person-${n}`, ref, timestampMs: Date.now() };
    const answer = await service.meta.deliver(deliveryOf([referralEvent(event)]));
    expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
    const visit = referralEvent({ ...event, ref: campaignRef });
    const { referral: _ref, ...envelope } = visit;
    const tap = { ...envelope, postback: { mid: `${prefix}-${n}`, title: 'x', payload: 'hitch:coupon' } };
    for (const one of [visit, tap]) {
      const delivery = { object: 'instagram', entry: [{ id: account.igId, time: 0, messaging: [one] }] };
      expect(await service.meta.deliver(delivery)).toMatchObject({ status: 200, body: { received: 1 } });
    }
  }
}
