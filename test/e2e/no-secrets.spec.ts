import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { Clock } from '../../src/platform/clock/clock.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Canaries } from '../support/canaries.js';
import { environmentOf, startFakeInstagram } from '../support/instagram-stage.js';
import { dumpDatabase, findTraces } from '../support/dump-database.js';
import { SECRET_FLOWS } from '../support/secret-flows.js';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');

let database: TestDatabase;
let proxy: TcpProxy;
let service: TestApp;
let cutOff: TestApp;
let canaries: Canaries;
let fake: FakeInstagram;

beforeAll(async () => {
  database = await createTestDatabase();
  const { port, password } = new URL(database.url);
  proxy = await startProxy(Number(port));
  fake = await startFakeInstagram(new Clock(), secrets.META_APP_SECRETS);
  service = await startTestApp(database.url, { captureLogs: true, env: environmentOf(fake, secrets) });
  cutOff = await startTestApp(database.url.replace(`:${port}/`, `:${proxy.port}/`), { env: secrets });
  proxy.close();
  const tenant = await service.createTenant();
  const account = await service.createAccount('acme', [tenant]);
  fake.addAccount(account);
  const connectable = { igId: account.igId, typeId: toTypeId('acc', account.id) };
  canaries = new Canaries(service, tenant, account, appSecret, fake, connectable);
  for (const secret of secrets.META_APP_SECRETS.split(',')) canaries.secret('META_APP_SECRETS', secret);
  canaries.secret('META_VERIFY_TOKEN', secrets.META_VERIFY_TOKEN);
  canaries.secret('REF_SIGNING_KEYS', secrets.REF_SIGNING_KEYS.slice('k1:'.length));
  canaries.secret('AUDIT_KEY', secrets.AUDIT_KEY);
  // A server that trusts its own machine needs none.
  if (password !== '') canaries.secret('password of the database', password);
  canaries.keepKey(secrets.ADMIN_API_KEY);
  canaries.keepKey(tenant.apiKey);
});

afterAll(async () => {
  await service.close();
  await cutOff.close();
  await fake.stop();
  await database.drop();
});

/** What a text contains directly or in an encoding that can be decoded; only hashes may be stored. */
const tracesIn = (text: string, of: Record<string, string>): string[] =>
  findTraces(text, of).filter((trace) => !trace.endsWith('SHA-256'));

describe('canaries', () => {
  test.each(SECRET_FLOWS)('$name is answered as expected', async ({ run, statuses }) => {
    expect(await run(canaries, { database, cutOff })).toEqual(statuses);
  });

  test('no log line contains a secret, a ref, or anything about a person', () => {
    const logs = service.logs();
    // Each of them was there to be logged: the search is not of an empty text.
    for (const trace of ['"status":201', '"status":401', '"code":"temporarily_unavailable"', 'dead letter'])
      expect(logs).toContain(trace);
    expect(tracesIn(logs, { ...canaries.secrets, ...canaries.people })).toEqual([]);
  });

  test('no problem contains a secret, a ref, or anything about a person', () => {
    expect(canaries.problems.length).toBeGreaterThan(40);
    expect(tracesIn(canaries.problems.join('\n'), { ...canaries.secrets, ...canaries.people })).toEqual([]);
  });

  test('no table contains a secret, a ref, or what people wrote', async () => {
    const dump = await dumpDatabase(database);
    expect(tracesIn(dump, canaries.people).length).toBeGreaterThan(20);
    expect(tracesIn(dump, canaries.secrets)).toEqual([]);
  });
});
