import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '../../src/platform/database/database.service.js';
import { type GrowingTable, type TableBytes } from '../../src/platform/database/kept-plans.js';
import { TableSizesRepository } from '../../src/platform/database/table-sizes.repository.js';
import { TableSizes } from '../../src/platform/database/table-sizes.service.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import { rowsRead } from '../support/rows-read.js';
import { seedLinks } from '../support/seed-links.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Rows that make each table a little larger than what is needed to keep plans, first those of look-ups. */
const ENOUGH_TO_LOOK = 2_400;
const ENOUGH = 10_000;
/** Then it grows to ten times as many. In steps: a connection that nobody uses for long is closed, and its plans go with it. */
const SIZES = [ENOUGH_TO_LOOK, 5_000, ...Array.from({ length: 10 }, (_, at) => (1 + at) * ENOUGH)];
const REQUESTS = 5;
/** Rows and index entries that one mint with its redemption and look-ups may read; each finds a handful. */
const READS_EACH = 100;

const TABLES: readonly GrowingTable[] = ['links', 'identities', 'attempts'];

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { id: string; igId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  // Its statistics would come at a moment of their own, and its reading is counted like ours.
  for (const table of TABLES) await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('plans that were kept when the tables were just large enough read no more of tables ten times as large', async () => {
  let filled = 0;
  let requests = 0;
  for (const size of SIZES) {
    await fill(filled, size);
    filled = size;
    const keeps = await measure();
    expect(keeps).toEqual({ lookUps: true, redemptions: size >= ENOUGH });
    await lookUp();
    if (keeps.redemptions) {
      await mintAndRedeem(`at-${size}`);
      requests += REQUESTS;
    }
  }
  await service.close();
  expect(await rowsRead(database, TABLES, requests + 1)).toBeLessThan(requests * READS_EACH);
});

/** Looks at the tables as the service does from time to time, and tells whose plans are kept from now on. */
async function measure(): Promise<{ lookUps: boolean; redemptions: boolean }> {
  const { app } = service;
  const bytes: TableBytes = await app.get(Database).read((tx) => app.get(TableSizesRepository).measure(tx));
  const sizes = app.get(TableSizes);
  sizes.set(bytes);
  return { lookUps: sizes.mayKeepPlans(['identities']), redemptions: sizes.mayKeepPlans(TABLES) };
}

/** Rows of other users and people of the same app and account, as mints and redemptions leave them. */
async function fill(from: number, to: number): Promise<void> {
  const pending = `SELECT gen_random_uuid(), a.app_id, a.account_id, 'other-' || n, 'none', 'reject', 'k1', 'pending', now(), now() + interval '1 hour'
    FROM generate_series($1::int, $2::int) n, (SELECT * FROM app_accounts LIMIT 1) a`;
  const values = [from, to - 1];
  await database.query(
    `INSERT INTO links (id, app_id, account_id, external_user_id, confirmation, on_conflict, kid, status, created_at, expires_at) ${pending}`,
    values,
  );
  await database.query(
    `INSERT INTO identities (id, app_id, account_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at)
     SELECT gen_random_uuid(), a.app_id, a.account_id, 'other-' || n, 'person-' || n, gen_random_uuid(), 'referral', now(), now()
     FROM generate_series($1::int, $2::int) n, (SELECT * FROM app_accounts LIMIT 1) a`,
    values,
  );
  await database.query(
    `INSERT INTO attempts (id, repeat_key, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT gen_random_uuid(), sha256(n::text::bytea), a.app_id, gen_random_uuid(), 'ig', 'person-' || n, 'linked', 'referral', now(),
            now(), 'req_' || n
     FROM generate_series($1::int, $2::int) n, (SELECT * FROM app_accounts LIMIT 1) a`,
    values,
  );
}

async function lookUp(): Promise<void> {
  const api = new Api(service, tenant.apiKey);
  for (let n = 0; n < REQUESTS; n++) {
    for (const query of [
      `igsid=person-${n}`,
      `externalUserId=other-${n}`,
      `igsid=person-${n}&account=acme`,
    ]) {
      const { body } = await api.get(`/v1/identities?${query}`).expect(200);
      expect(body.data).toMatchObject([{ igsid: `person-${n}`, externalUserId: `other-${n}` }]);
    }
  }
}

async function mintAndRedeem(prefix: string): Promise<void> {
  for (let n = 0; n < REQUESTS; n++) {
    const externalUserId = `${prefix}-${n}`;
    await tenant.client.mint({ externalUserId, account: 'acme' });
    const [link] = await seedLinks(database, service, account, [`${externalUserId}-followed`]);
    const event = { igId: account.igId, igsid: `${prefix}-person-${n}`, ref: link?.ref ?? '' };
    const delivery = deliveryOf([referralEvent({ ...event, timestampMs: Date.now() })]);
    expect(await service.meta.deliver(delivery)).toMatchObject({ status: 200, body: { received: 1 } });
  }
}
