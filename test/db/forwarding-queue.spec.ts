import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { rowsRead } from '../support/rows-read.js';
import { postToWebhook, signLikeMeta } from '../support/signed-delivery.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, untilDecided } from '../support/waits.js';

const secrets = makeSecrets();
const [secret = ''] = secrets.META_APP_SECRETS.split(',');

let database: TestDatabase;
let bot: Receiver;
let services: TestApp[];

beforeEach(async () => {
  database = await createTestDatabase();
  bot = await startReceiver();
  services = [];
});

afterEach(async () => {
  for (const service of services) await service.close();
  await bot.close();
  await database.drop();
});

async function start(): Promise<TestApp> {
  const service = await startTestApp(database.url, { env: { ...secrets, META_FORWARD_URLS: bot.url } });
  services.push(service);
  return service;
}

async function deliver(service: TestApp, body: string): Promise<void> {
  expect(await postToWebhook(service, body, signLikeMeta(body, secret))).toBe(200);
}

const texts = (): string[] => bot.requests.map(({ body }) => body.toString());

/** Instances that hold the lock of the inserts. */
const LOCKED = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted`;

async function countRows(): Promise<number> {
  const [row] = await database.query<{ count: number }>('SELECT count(*)::int FROM forwards');
  return row?.count ?? -1;
}

test('two instances send what both receive in the order in which it was answered, once each, one at a time', async () => {
  let [open, most] = [0, 0];
  bot.answer(async () => {
    most = Math.max(most, (open += 1));
    await sleep(Math.random() * 10);
    open -= 1;
    return { status: 200 };
  });
  const [one, two] = [await start(), await start()];
  const bodies = Array.from({ length: 60 }, (_, index) => JSON.stringify({ index }));
  for (const [index, body] of bodies.entries()) await deliver(index % 3 === 0 ? one : two, body);
  await bot.waitFor(bodies.length);
  expect(texts()).toEqual(bodies);
  expect(most).toBe(1);
  await eventually(async () => (await countRows()) === 0);
});

test('what arrives while another instance stores an earlier delivery is sent behind that', async () => {
  const [one, two] = [await start(), await start()];
  await database.query(
    'CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.4); RETURN new; END $$',
  );
  await database.query(
    `CREATE TRIGGER pause AFTER INSERT ON forwards FOR EACH ROW
     WHEN (new.headers->>'content-type' = 'slow/type') EXECUTE FUNCTION pause()`,
  );
  const [slow, quick] = ['{"text":"slow"}', '{"text":"quick"}'];
  const headers = { ...signLikeMeta(slow, secret), 'content-type': 'slow/type' };
  const first = postToWebhook(one, slow, headers);
  await eventually(async () => (await database.query(LOCKED)).length > 0);
  const second = untilDecided(async () => ({
    status: await postToWebhook(two, quick, signLikeMeta(quick, secret)),
  }));
  expect([await first, (await second).status]).toEqual([200, 200]);
  await bot.waitFor(2);
  expect(texts()).toEqual([slow, quick]);
});

test('what a crashed instance had claimed holds up what is behind it until its lease ends, and is sent again', async () => {
  bot.answer({ status: 500 });
  const crashed = await start();
  for (const body of ['{"n":1}', '{"n":2}']) await deliver(crashed, body);
  await bot.waitFor(1);
  await crashed.close();
  services = [];
  const before = bot.requests.length;
  bot.answer({ status: 200 });
  await database.query(`UPDATE forwards SET due_at = now() + interval '3 seconds', claims = claims + 1
                        WHERE sequence = (SELECT min(sequence) FROM forwards)`);
  const started = performance.now();
  await start();
  await bot.waitFor(before + 2);
  expect(performance.now() - started).toBeGreaterThan(1_000);
  expect(texts().slice(before)).toEqual(['{"n":1}', '{"n":2}']);
});

test('a late result of a claim that has ended changes nothing', async () => {
  const released = Promise.withResolvers<void>();
  bot.answer(async (_, index) => {
    if (index === 0) await released.promise;
    return { status: index === 0 ? 200 : 500 };
  });
  const service = await start();
  await deliver(service, '{"n":1}');
  await bot.waitFor(1);
  // The lease ended, and another instance has claimed the row since.
  await database.query(`UPDATE forwards SET claims = claims + 1, due_at = now() + interval '1 hour'`);
  released.resolve();
  await sleep(500);
  expect(await database.query('SELECT claims FROM forwards')).toEqual([{ claims: 2 }]);
});

test('what is stored and not sent when the service ends is sent by the next one, in order', async () => {
  await bot.die();
  const first = await start();
  const bodies = Array.from({ length: 20 }, (_, index) => JSON.stringify({ index }));
  for (const body of bodies) await deliver(first, body);
  await first.close();
  services = [];
  await bot.comeBack();
  await start();
  await bot.waitFor(bodies.length);
  expect(texts()).toEqual(bodies);
});

test('a large backlog costs an attempt no more than a small one', async () => {
  const DELIVERIES = 20;
  await database.query('ALTER TABLE forwards SET (autovacuum_enabled = off)');
  await database.query(
    `INSERT INTO forwards (url_hash, id, headers, body, due_at, received_at)
     SELECT sha256((n % 2)::text::bytea), gen_random_uuid(), '{}', '\\x00', now(), now() FROM generate_series(1, 40000) n`,
  );
  const before = await rowsRead(database, ['forwards'], 0);
  const service = await start();
  for (let n = 0; n < DELIVERIES; n++) await deliver(service, JSON.stringify({ n }));
  await bot.waitFor(DELIVERIES);
  await service.close();
  services = [];
  const read = (await rowsRead(database, ['forwards'], before + DELIVERIES)) - before;
  expect(read).toBeLessThan(DELIVERIES * 20);
});
