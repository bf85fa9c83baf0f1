import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parseAllowedHosts, parseAllowedNetworks } from '../../src/endpoints/private-receivers.js';
import type { Dialer, Dialing } from '../../src/notifications/dialer.service.js';
import { answer, makeDialer, noAnswer, post, resolveTo } from '../support/dialing.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ALLOWED = {
  ENDPOINT_ALLOWED_HOSTS: 'http://localhost, .svc.cluster.local',
  ENDPOINT_ALLOWED_NETWORKS: '10.20.0.0/16',
};

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let receiver: Receiver;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { env: ALLOWED });
  tenant = await service.createTenant();
  receiver = await startReceiver();
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

afterAll(async () => {
  await receiver?.close();
  await service?.close();
  await database?.drop();
});

test('a receiver on an allowed host gets notifications, over http where that is allowed', async () => {
  const { id } = await createEndpoint(service, tenant, `http://localhost:${receiver.port}/hook`);
  await new Api(service, tenant.apiKey).post(`/v1/endpoints/${id}/test`, {}).expect(202);
  const [request] = await receiver.waitFor(1);
  expect(request).toMatchObject({ method: 'POST', path: '/hook' });
});

test.each([
  ['https://shop.default.svc.cluster.local/', 201],
  ['https://10.20.3.4:8443/', 201],
  ['https://payments.internal/', 201],
  ['https://localhost:1/', 201],
  ['http://shop.default.svc.cluster.local/', 422],
  ['http://10.20.3.4/', 422],
  ['https://10.21.3.4/', 422],
  ['https://127.0.0.1/', 422],
  ['https://169.254.169.254/', 422],
  ['https://[::ffff:10.21.0.1]/', 422],
])('the endpoint %s is answered %s', async (url, status) => {
  const { body } = await new Api(service, tenant.apiKey).post('/v1/endpoints', { url }).expect(status);
  if (status === 422) expect(body.errors).toEqual([{ pointer: '/url', detail: expect.any(String) }]);
});

test('an endpoint that was allowed once is not called when it is no longer', async () => {
  const url = `http://localhost:${receiver.port}/`;
  expect(await post(dialerWith({ hosts: 'http://localhost' }), url)).toEqual(answer(204));
  expect(await post(dialerWith({ hosts: 'localhost' }), url)).toEqual(noAnswer('forbidden_address'));
  expect(await post(dialerWith({}), url)).toEqual(noAnswer('forbidden_address'));
});

test.each([
  [{ hosts: 'http://queue.internal' }, ['169.254.169.254']],
  [{ hosts: 'http://queue.internal' }, ['127.0.0.1']],
  [{ hosts: 'http://queue.internal' }, ['::ffff:127.0.0.1', '8.8.8.8', '0.0.0.0']],
  [{ hosts: 'http://127.0.0.1', networks: 'http://10.20.0.0/16' }, ['127.0.0.1']],
  [{ networks: 'http://10.20.0.0/16' }, ['127.0.0.1', '10.21.0.1', '169.254.169.254']],
  [{ networks: 'http://127.0.0.9,127.0.0.1' }, ['127.0.0.1']],
])('with %j no connection is opened to a name that now resolves to %j', async (allowed, addresses) => {
  const dialer = dialerWith({ ...allowed, resolve: resolveTo(...addresses) });
  const before = receiver.requests.length;
  const url = `http://queue.internal:${receiver.port}/`;
  expect(await post(dialer, url)).toEqual(noAnswer('forbidden_address'));
  expect(receiver.requests).toHaveLength(before);
});

test('only the allowed addresses of a name are called', async () => {
  const resolve = resolveTo('10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1');
  const dialer = dialerWith({ networks: 'http://127.0.0.1', resolve });
  expect(await post(dialer, `http://queue.internal:${receiver.port}/`)).toEqual(answer(204));
});

function dialerWith({
  hosts = '',
  networks = '',
  resolve = resolveTo('127.0.0.1'),
}: {
  hosts?: string;
  networks?: string;
  resolve?: Dialing['resolve'];
}): Dialer {
  const privateReceivers = {
    hosts: parseAllowedHosts(hosts).hosts,
    networks: parseAllowedNetworks(networks).networks,
  };
  return makeDialer(ends, { allowLoopback: false, privateReceivers, resolve });
}
