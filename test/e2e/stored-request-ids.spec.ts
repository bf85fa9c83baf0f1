import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { deliveryOf, messageEvent, toSignedRequest } from '../../src/dev/simulator/meta-payloads.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const OWN = /^req_[0-9a-f]{32}$/;
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let igId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { env: secrets, captureLogs: true });
  tenant = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [tenant]));
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** The id that is stored of a change by an operator, of an event, and of an erasure, each sent with this header. */
async function storedIds(header: string): Promise<string[]> {
  const admin = new Api(service, service.adminApiKey);
  const { body: app } = await admin
    .post('/v1/admin/apps', { name: 'x' })
    .set('x-request-id', header)
    .expect(201);
  const igsid = `p-${randomUUID()}`;
  const { ref } = await tenant.client.mint({ externalUserId: igsid });
  const event = messageEvent({ igId, igsid, ref, timestampMs: Date.now() });
  const { body, headers } = toSignedRequest(deliveryOf([event]), appSecret);
  const delivered = await fetch(`${service.baseUrl}/webhooks/instagram`, {
    method: 'POST',
    headers: { ...headers, 'x-request-id': header },
    body: body.toString(),
  });
  expect([delivered.status, delivered.headers.get('x-request-id')]).toEqual([200, header]);
  const [attempt] = await database.query<{ id: string }>(
    'SELECT request_id AS id FROM attempts WHERE igsid = $1',
    [igsid],
  );
  const { body: erased } = await admin
    .post('/v1/admin/erasures', { account: 'acme', igsid })
    .set('x-request-id', header)
    .expect(201);
  const { body: page } = await admin.get(`/v1/admin/audit?action=app.created&appId=${app.id}`).expect(200);
  const [receipt] = await database.query<{ id: string }>(
    'SELECT request_id AS id FROM erasures WHERE id = $1',
    [fromTypeId('ers', erased.id)],
  );
  return [page.data[0].requestId, attempt?.id ?? '', receipt?.id ?? ''];
}

test.each([
  'order-of-Maria',
  '17841400000000001',
  `req_${'0'.repeat(32)}`,
  randomUUID().replaceAll('-', ''),
  `${randomUUID()}-and-more`,
  'a'.repeat(128),
])(
  'the request id %s of a caller is stored nowhere; the log has it with the id that is stored',
  async (header) => {
    const ids = await storedIds(header);
    for (const id of ids) {
      expect(id).toMatch(OWN);
      expect(id).not.toBe(header);
      expect(service.logs()).toMatch(new RegExp(`"requestId":"${header}","storedRequestId":"${id}"`));
    }
  },
);

test('a request id that is a UUID is stored as it is', async () => {
  const header = randomUUID();
  expect(await storedIds(header)).toEqual([header, header, header]);
  expect(await storedIds(header.toUpperCase())).toEqual(
    Array.from({ length: 3 }, () => header.toUpperCase()),
  );
});
