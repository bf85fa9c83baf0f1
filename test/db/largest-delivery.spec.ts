import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deliveryOf, type MetaEvent, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { seedEndpoint } from '../support/outbox.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const EVENTS = 1_000;
const ENDPOINTS = 20;
/** Mints that are asked for at the same time. */
const TOGETHER = 50;

let database: TestDatabase;
let service: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test('a delivery of 1,000 events with the largest contexts for an app with 20 endpoints is stored', async () => {
  const tenant = await service.createTenant();
  const { igId } = await service.createAccount('acme', [tenant]);
  // Disabled: what is written is the same, and nothing is sent.
  for (let count = 0; count < ENDPOINTS; count++) await seedEndpoint(database, tenant, { isDisabled: true });
  const context = { page: 'x'.repeat(4_000) };
  const makeEvent = async (user: number): Promise<MetaEvent> => {
    const { ref } = await tenant.client.mint({ externalUserId: `user-${user}`, context });
    return messageEvent({ igId, igsid: `94${user}`, ref, timestampMs: Date.now(), mid: `m-${user}` });
  };
  const events: MetaEvent[] = [];
  while (events.length < EVENTS) {
    const begin = events.length;
    events.push(
      ...(await Promise.all(Array.from({ length: TOGETHER }, (_, index) => makeEvent(begin + index)))),
    );
  }
  expect((await service.meta.deliver(deliveryOf(events))).status).toBe(200);
  const [stored] = await database.query<{ count: number }>('SELECT count(*)::int FROM notifications');
  expect(stored?.count).toBe(EVENTS * ENDPOINTS);
});
