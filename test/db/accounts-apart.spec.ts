import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { deliveryOf, type MetaEvent, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('an account whose link is locked by another session does not hold up the events of other accounts', async () => {
  const stuck = await service.createAccount('stuck', [tenant]);
  const other = await service.createAccount('other', [tenant]);
  const mint = ({ igId }: { igId: string }) => tenant.client.mint({ externalUserId: 'user', account: igId });
  const [stuckLink, otherLink] = [await mint(stuck), await mint(other)];
  const tap = ({ igId }: { igId: string }, ref: string): MetaEvent => {
    const igsid = `93${++people}`;
    return messageEvent({ igId, igsid, ref, timestampMs: Date.now(), mid: `m-${people}` });
  };
  const session = new pg.Client(database.url);
  await session.connect();
  await session.query('BEGIN');
  await session.query(`SELECT FROM links WHERE external_user_id = 'user' AND account_id = $1 FOR UPDATE`, [
    stuck.id,
  ]);
  let ended = 0;
  const waiting: Promise<unknown>[] = [];
  // So many, and so far apart, that one account could take all places.
  for (let count = 0; count < 6; count++) {
    const taps = Array.from({ length: 4 }, () => tap(stuck, stuckLink.ref));
    waiting.push(service.meta.deliver(deliveryOf(taps)).finally(() => void (ended += 1)));
    await sleep(70);
  }
  const answer = await service.meta.deliver(deliveryOf([tap(other, otherLink.ref)]));
  const endedBefore = ended;
  await session.query('ROLLBACK');
  await session.end();
  await Promise.all(waiting);
  expect(answer.status).toBe(200);
  expect(endedBefore).toBe(0);
});
