import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { MIN_CAPACITY } from '../../src/notifications/delivery-capacity.service.js';
import { NotifiedApp, userOf } from '../support/notified-app.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let silent: Receiver;
let receiver: Receiver;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { allowLoopback: true });
  silent = await startReceiver('hang');
  receiver = await startReceiver();
});

afterAll(async () => {
  await service.close();
  await Promise.all([silent.close(), receiver.close()]);
  await database.drop();
});

/** Keeps the event loop busy in pieces of 60 ms; returns what ends it. */
function keepBusy(): () => void {
  let isOver = false;
  const work = (): void => {
    if (isOver) return;
    for (const end = performance.now() + 60; performance.now() < end;);
    setTimeout(work, 2);
  };
  work();
  return () => void (isOver = true);
}

test('endpoints that do not answer hold up no other one while the process is busy', async () => {
  const other = new NotifiedApp(service, database, (await service.createTenant()).appId);
  await other.listen(receiver.url);
  // More than the least capacity, in the shares of several apps.
  for (let shops = 0; shops < 4; shops++) {
    const shop = new NotifiedApp(service, database, (await service.createTenant()).appId);
    await shop.listen(silent.url);
    await shop.publish(Array.from({ length: 50 }, (_, index) => `silent-${shops}-${index}`));
  }
  await silent.waitFor(2 * MIN_CAPACITY);

  const stop = keepBusy();
  const published: Promise<void>[] = [];
  // The bound follows the load step by step, with each claim.
  for (let count = 0; count < 80; count++) {
    published.push(other.publish([`early-${count}`]));
    await sleep(50);
  }
  await Promise.all(published);
  await other.publish(['late']);
  const publishedAt = performance.now();
  while (!receiver.requests.some((request) => userOf(request) === 'late')) {
    expect(performance.now() - publishedAt).toBeLessThan(5_000);
    await sleep(20);
  }
  stop();
});
