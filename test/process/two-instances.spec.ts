import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { MetaSimulator } from '../../src/dev/simulator/meta-client.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { findFreePort } from '../support/free-port.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const IG_ID = '17841400000000044';
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');

let database: TestDatabase;
let one: ServiceProcess;
let two: ServiceProcess;
let apiKey: string;
let metricsPort: number;

beforeAll(async () => {
  database = await createTestDatabase();
  metricsPort = await findFreePort();
  const env = { ...secrets, PUBLIC_URL: 'https://hitch.example', STOP_DELAY_MS: '100' };
  [one, two] = await Promise.all([
    startService(database.url, { ...env, METRICS_PORT: String(metricsPort) }),
    startService(database.url, { ...env, METRICS_PORT: '0' }),
  ]);
  apiKey = await setUpTenant(one.url, secrets.ADMIN_API_KEY, IG_ID);
});

afterAll(async () => {
  for (const instance of [one, two]) await instance.end('SIGKILL');
  await database.drop();
});

/** The person taps the link, and Meta delivers the event to this instance. */
async function tap(instance: ServiceProcess, ref: string, igsid: string): Promise<void> {
  const meta = new MetaSimulator({
    baseUrl: instance.url,
    appSecret,
    verifyToken: secrets.META_VERIFY_TOKEN,
  });
  const event = messageEvent({ igId: IG_ID, igsid, ref, timestampMs: Date.now() });
  expect((await meta.deliver(deliveryOf([event]))).status).toBe(200);
}

const statusOf = async ({ url }: ServiceProcess, key: string): Promise<number> =>
  (await fetch(`${url}/v1/links`, { headers: { authorization: `Bearer ${key}` } })).status;

describe('two instances', () => {
  test('a link that the first instance mints the second redeems, and the first finds the person', async () => {
    const client = new HitchClient(one.url, apiKey);
    const { id, ref } = await client.mint({ externalUserId: 'user-42' });
    await tap(two, ref, 'person-42');
    expect(await client.link(id)).toMatchObject({ status: 'linked', igsid: 'person-42' });
    expect(await client.identities({ igsid: 'person-42' })).toMatchObject([{ externalUserId: 'user-42' }]);
  });

  test('a wait at the first instance is answered when the second redeems the link', async () => {
    const { id, ref } = await new HitchClient(one.url, apiKey).mint({ externalUserId: 'patient' });
    const headers = { authorization: `Bearer ${apiKey}` };
    const waiting = fetch(`${one.url}/v1/links/${id}?waitSeconds=30`, { headers });
    await eventually(async () =>
      (await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).includes(
        'hitch_open_waits{kind="poll"} 1\n',
      ),
    );
    await tap(two, ref, 'person-43');
    expect(await (await waiting).json()).toMatchObject({ status: 'linked', igsid: 'person-43' });
  });

  test('a key that the first instance revokes is refused there at once, and by the second when its cache expires', async () => {
    const post = async (path: string, body: object): Promise<{ id: string; key: string }> => {
      const headers = {
        authorization: `Bearer ${secrets.ADMIN_API_KEY}`,
        'content-type': 'application/json',
      };
      const answer = await fetch(`${one.url}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { id: string; key: string };
    };
    const app = await post('/v1/admin/apps', { name: 'short-lived' });
    const { id, key } = await post(`/v1/admin/apps/${app.id}/keys`, { scopes: ['links:read'] });
    expect([await statusOf(one, key), await statusOf(two, key)]).toEqual([200, 200]);
    await post(`/v1/admin/apps/${app.id}/keys/${id}/revoke`, {});
    expect(await statusOf(one, key)).toBe(401);
    await eventually(async () => (await statusOf(two, key)) === 401);
  });

  // Last: it ends one of the two.
  test('when the first instance is killed with -9, the second continues, also with links of the first', async () => {
    const { id, ref } = await new HitchClient(one.url, apiKey).mint({ externalUserId: 'orphan' });
    await one.end('SIGKILL');
    await tap(two, ref, 'person-45');
    expect(await new HitchClient(two.url, apiKey).link(id)).toMatchObject({ status: 'linked' });
    expect(await two.end('SIGTERM')).toBe(0);
  });
});
