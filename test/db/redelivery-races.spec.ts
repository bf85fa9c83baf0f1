import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromTypeId, toTypeId } from '../../src/ids/type-id.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { findForsaken, type NotificationSeed, seedNotifications } from '../support/seed-notifications.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const STATUSES = ['pending', 'delivered', 'exhausted', 'canceled'] as const;

let database: TestDatabase;
let instances: TestApp[];
let tenant: TestTenant;
let receiver: Receiver;
let endpoint: { readonly id: string; readonly row: { readonly id: string; readonly appId: string } };

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { env: makeSecrets(), allowLoopback: true };
  instances = [await startTestApp(database.url, options), await startTestApp(database.url, options)];
});

afterAll(async () => {
  for (const instance of instances) await instance.close();
  await database.drop();
});

beforeEach(async () => {
  const [one] = instances;
  if (!one) throw new Error('there is no instance');
  tenant = await one.createTenant();
  receiver = await startReceiver();
  const { id } = await createEndpoint(one, tenant, receiver.url);
  endpoint = { id, row: { id: fromTypeId('ep', id) ?? '', appId: tenant.appId } };
});

afterEach(async () => {
  await receiver.close();
});

/** The tenant's key at each of the instances in turn: a race must not be won by living in one process. */
function at(index: number): Api {
  const instance = instances[index % instances.length];
  if (!instance) throw new Error('there is no instance');
  return new Api(instance, tenant.apiKey);
}

async function seed(seeds: readonly NotificationSeed[]): Promise<string[]> {
  const [one] = instances;
  if (!one) throw new Error('there is no instance');
  const uuids = await seedNotifications(database, one, endpoint.row, seeds);
  return uuids.map((uuid) => toTypeId('evt', uuid));
}

const replay = async (index: number): Promise<void> => {
  const path = `/v1/endpoints/${endpoint.id}/replay`;
  await at(index).post(path, { since: '2026-01-01T00:00:00Z' }).expect(202);
};

describe('on two instances at once', () => {
  test('redeliveries, replays and what comes of deliveries leave no notification waiting without a job', async () => {
    const users = 25;
    const ids = await seed(
      Array.from({ length: 400 }, (_, index) => ({
        status: STATUSES[index % STATUSES.length] ?? 'delivered',
        externalUserId: `user-${index % users}`,
        attempts: index % 3,
      })),
    );
    receiver.answer(async (_request, index) => {
      await sleep(index % 4);
      return { status: (index * 7) % 10 < 4 ? 500 : 204 };
    });
    let isOver = false;
    const watch = async (): Promise<void> => {
      while (!isOver) {
        expect(await findForsaken(database)).toEqual([]);
        await sleep(5);
      }
    };
    const watching = watch();
    const redeliverSome = async (lane: number): Promise<void> => {
      for (let turn = 0; turn < 25; turn++) {
        const id = ids[(lane * 97 + turn * 31) % ids.length] ?? '';
        await at(lane + turn)
          .post(`/v1/notifications/${id}/redeliver`)
          .expect(202);
      }
    };
    const replaySome = async (lane: number): Promise<void> => {
      for (let turn = 0; turn < 4; turn++) await replay(lane + turn);
    };
    await Promise.all([0, 1, 2, 3].flatMap((lane) => [redeliverSome(lane), replaySome(lane)]));
    isOver = true;
    await watching;
    expect(await findForsaken(database)).toEqual([]);
  });
});
