import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OPERATORS } from '../../src/endpoints/endpoint-owner.js';
import { NOTIFICATION_TYPES, OPERATOR_TYPES } from '../../src/endpoints/notification-types.js';
import { deliveryOf, type MetaEvent, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { createEndpoint, createOperatorEndpoint, type OperatorEndpointAnswer } from '../support/endpoints.js';
import { Api, problem } from '../support/http.js';
import { eventually, isSigned, NotifiedApp } from '../support/notified-app.js';
import { type ReceivedRequest, type Receiver, startReceiver } from '../support/receiver.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const URL = 'https://alerts.example/hook';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const clock = new ControlledClock();

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let admin: Api;
let app: Api;
let shop: NotifiedApp;
/** The operators' receiver, and that of an app. */
let alerts: Receiver;
let hooks: Receiver;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock, allowLoopback: true, captureLogs: true });
  admin = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

beforeEach(async () => {
  tenant = await service.createTenant();
  app = new Api(service, tenant.apiKey);
  shop = new NotifiedApp(service, database, tenant.appId);
  [alerts, hooks] = [await startReceiver(), await startReceiver()];
});

afterEach(async () => {
  for (const { id } of await operatorEndpoints()) await admin.delete(`/v1/admin/endpoints/${id}`).expect(204);
  await Promise.all([alerts.close(), hooks.close()]);
});

async function operatorEndpoints(): Promise<OperatorEndpointAnswer[]> {
  return (await admin.get('/v1/admin/endpoints?limit=100').expect(200)).body.data;
}

interface Notice {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly data: Record<string, unknown>;
}

/** What the operators see of the notifications to their endpoint, newest first. */
async function noticesTo(id: string): Promise<Notice[]> {
  return (await admin.get(`/v1/admin/endpoints/${id}/notifications`).expect(200)).body.data;
}

const bodyOf = ({ body }: ReceivedRequest): { type: string; data: Record<string, unknown> } =>
  JSON.parse(body.toString());

/** An endpoint of the app that is disabled with its next notification. */
async function loseEndpoint(): Promise<string> {
  hooks.answer({ status: 410 });
  const { id } = await shop.listen(`${hooks.url}/hooks/secret-path?token=secret`);
  await shop.publish([`user-of-${id}`]);
  return toTypeId('ep', id);
}

describe('endpoint.disabled', () => {
  test("an app's endpoint that answers 410 is reported to the operators, signed, with the host of its URL only", async () => {
    const { id, secret } = await createOperatorEndpoint(service, alerts.url);
    const lost = await loseEndpoint();
    const [request] = await alerts.waitFor(1);
    expect(isSigned(request!, secret)).toBe(true);
    service.contract.holdNotification(bodyOf(request!), request!.headers);
    expect(bodyOf(request!)).toMatchObject({
      type: 'endpoint.disabled',
      data: {
        endpointId: lost,
        appId: toTypeId('app', tenant.appId),
        host: `127.0.0.1:${hooks.port}`,
        reason: 'gone',
      },
    });
    expect(request!.body.toString()).not.toMatch(/secret|user-of/);
    await eventually('its delivery', async () => (await noticesTo(id))[0]?.status === 'delivered');
    expect(await noticesTo(id)).toMatchObject([
      { id: request!.headers['webhook-id'], type: 'endpoint.disabled', endpointId: id, attempts: 1 },
    ]);
  });

  test("an app's endpoint that has failed for five days is reported with the time of its first failure", async () => {
    await createOperatorEndpoint(service, alerts.url, { eventTypes: ['endpoint.disabled'] });
    hooks.answer({ status: 500 });
    const { id } = await shop.listen(hooks.url);
    const failingSince = new Date(clock.now().getTime() - 6 * DAY_MS);
    await database.query('UPDATE endpoints SET failing_since = $2 WHERE id = $1', [id, failingSince]);
    await shop.publish(['ann']);
    const [request] = await alerts.waitFor(1);
    expect(bodyOf(request!)).toMatchObject({
      data: { endpointId: toTypeId('ep', id), reason: 'failing', failingSince: failingSince.toISOString() },
    });
  });

  test('an endpoint that its app disables is not reported, and neither is a type that was not asked for', async () => {
    const { id } = await createOperatorEndpoint(service, alerts.url);
    const other = await createOperatorEndpoint(service, alerts.url, { eventTypes: ['dead_letter.created'] });
    const own = await createEndpoint(service, tenant, hooks.url);
    await app.patch(`/v1/endpoints/${own.id}`, { status: 'disabled' }).expect(200);
    const lost = await loseEndpoint();
    await eventually('the notification', async () => (await noticesTo(id)).length > 0);
    expect((await noticesTo(id)).map(({ data }) => data['endpointId'])).toEqual([lost]);
    expect(await noticesTo(other.id)).toEqual([]);
  });

  test("an operators' endpoint that is disabled itself is reported to the others once, and nothing goes in circles", async () => {
    const gone = await startReceiver({ status: 410 });
    const first = await createOperatorEndpoint(service, gone.url);
    const second = await createOperatorEndpoint(service, alerts.url);
    const lost = await loseEndpoint();
    await alerts.waitFor(2);
    const isSettled = async (): Promise<boolean> =>
      [...(await noticesTo(first.id)), ...(await noticesTo(second.id))].every(
        ({ status }) => status !== 'pending',
      );
    await eventually('the end of all notifications', isSettled);
    const reported = alerts.requests.map((request) => bodyOf(request).data);
    expect(new Set(reported.map(({ endpointId, appId }) => `${endpointId} ${appId}`))).toEqual(
      new Set([`${lost} ${toTypeId('app', tenant.appId)}`, `${first.id} null`]),
    );
    expect([gone.requests.length, alerts.requests.length]).toEqual([1, 2]);
    expect(await noticesTo(first.id)).toMatchObject([
      { status: 'canceled', attempts: 0, data: { endpointId: first.id } },
      { status: 'canceled', attempts: 1, data: { endpointId: lost } },
    ]);
    await gone.close();
  });

  test("an operators' endpoint is enabled again, and what it missed is replayed with the same ids", async () => {
    alerts.answer({ status: 410 });
    const { id } = await createOperatorEndpoint(service, alerts.url);
    const path = `/v1/admin/endpoints/${id}`;
    const since = new Date(clock.now().getTime() - 1_000).toISOString();
    await loseEndpoint();
    const isDisabled = async (): Promise<boolean> => (await admin.get(path)).body.disabledReason === 'gone';
    await eventually('the disabling', isDisabled);
    const { body } = await admin.post(`${path}/replay`, { since }).expect(409);
    expect(body).toMatchObject(problem(409, 'endpoint_disabled'));
    alerts.answer({ status: 204 });
    await admin.patch(path, { status: 'enabled' }).expect(200);
    const missed = (await noticesTo(id)).map((notice) => notice.id);
    expect(missed).toHaveLength(2);
    const replayed = await admin.post(`${path}/replay`, { since }).expect(202);
    expect(replayed.body).toEqual({ endpointId: id, since, notifications: 2, nextSince: null });
    await alerts.waitFor(3);
    const again = alerts.requests.slice(1).map(({ headers }) => headers['webhook-id']);
    expect(again.toSorted()).toEqual(missed.toSorted());
    await eventually('their delivery', async () =>
      (await noticesTo(id)).every(({ status }) => status === 'delivered'),
    );
    await admin.post(`${path}/notifications/${missed[0]}/redeliver`).expect(202);
    await alerts.waitFor(4);
    expect(alerts.requests.at(-1)?.headers['webhook-id']).toBe(missed[0]);
  });
});

describe('dead_letter.created', () => {
  let igId: string;
  let people = 0;

  /** A delivery of one good event and some that the database refuses for good. */
  async function buryEvents(count: number): Promise<string[]> {
    const tap = async (word: string): Promise<{ event: MetaEvent; secrets: string[] }> => {
      const [igsid, externalUserId] = [`${word}-${++people}`, `someone-${people}`];
      const { ref } = await tenant.client.mint({ externalUserId });
      const timestampMs = clock.now().getTime();
      return {
        event: messageEvent({ igId, igsid, ref, timestampMs }),
        secrets: [igsid, externalUserId, ref],
      };
    };
    const taps = [await tap('good')];
    for (let index = 0; index < count; index++) taps.push(await tap('poison'));
    const delivery = deliveryOf(taps.map(({ event }) => event));
    expect((await service.meta.deliver(delivery)).status).toBe(200);
    return taps.flatMap(({ secrets }) => secrets);
  }

  beforeAll(async () => {
    await database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.igsid LIKE 'poison-%' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END IF;
        RETURN NEW;
      END $$`);
    await database.query(
      'CREATE TRIGGER refuse BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
  });

  beforeEach(async () => {
    ({ igId } = await service.createAccount(`acme${++people}`, [tenant]));
  });

  afterAll(() => database.query('DROP FUNCTION refuse CASCADE'));

  test('dead letters are reported once per account and minute, each counted once, and no person is named', async () => {
    const { id, secret } = await createOperatorEndpoint(service, alerts.url);
    const secrets = await buryEvents(2);
    const [request] = await alerts.waitFor(1);
    expect(isSigned(request!, secret)).toBe(true);
    service.contract.holdNotification(bodyOf(request!), request!.headers);
    expect(bodyOf(request!)).toMatchObject({
      type: 'dead_letter.created',
      data: { igId, count: 2, errorCode: '23514', linkId: expect.stringMatching(/^lnk_/) },
    });
    for (const each of secrets) expect(request!.body.toString()).not.toContain(each);

    await buryEvents(1);
    clock.advance(MINUTE_MS - 1);
    await buryEvents(3);
    expect(await noticesTo(id)).toHaveLength(1);
    clock.advance(1);
    await buryEvents(1);
    await alerts.waitFor(2);
    expect((await noticesTo(id)).map(({ data }) => data['count'])).toEqual([5, 2]);
  });

  test('the dead letters of one account do not delay the report of those of another', async () => {
    const { id } = await createOperatorEndpoint(service, alerts.url);
    await buryEvents(1);
    const first = igId;
    const second = await service.createTenant();
    tenant = second;
    ({ igId } = await service.createAccount(`acme${++people}`, [second]));
    await buryEvents(1);
    await alerts.waitFor(2);
    expect(new Set((await noticesTo(id)).map(({ data }) => data['igId']))).toEqual(new Set([first, igId]));
  });

  test('dead letters are kept when the operators have no endpoint', async () => {
    await buryEvents(1);
    expect(await database.query('SELECT FROM dead_letters WHERE ig_id = $1', [igId])).toHaveLength(1);
  });
});

describe('isolation', () => {
  test("an app's key gets the same answers for an operators' endpoint as for one that does not exist", async () => {
    const { id } = await createOperatorEndpoint(service, alerts.url);
    const notification = (await admin.post(`/v1/admin/endpoints/${id}/test`).expect(202)).body.id;
    const missing = { ep: toTypeId('ep', shop.accountId), evt: toTypeId('evt', shop.accountId) };
    const ask = (ep: string, evt: string) => [
      app.get(`/v1/endpoints/${ep}`),
      app.patch(`/v1/endpoints/${ep}`, { status: 'disabled' }),
      app.delete(`/v1/endpoints/${ep}`),
      app.post(`/v1/endpoints/${ep}/rotate`),
      app.post(`/v1/endpoints/${ep}/test`),
      app.post(`/v1/endpoints/${ep}/replay`, { since: '2026-11-22T10:00:00Z' }),
      app.get(`/v1/notifications/${evt}`),
      app.post(`/v1/notifications/${evt}/redeliver`),
      // An admin key, too, sees there what is of apps.
      admin.get(`/v1/endpoints/${ep}`),
      admin.get(`/v1/notifications/${evt}`),
    ];
    const anonymous = async (ep: string, evt: string): Promise<object[]> =>
      Promise.all(ask(ep, evt).map(async (call) => ({ ...(await call.expect(404)).body, instance: '' })));
    expect(await anonymous(id, notification)).toEqual(await anonymous(missing.ep, missing.evt));
    for (const api of [app, admin]) {
      expect((await api.get(`/v1/notifications?endpointId=${id}`).expect(200)).body.data).toEqual([]);
      const listed = (await api.get('/v1/endpoints?limit=100').expect(200)).body.data as { id: string }[];
      expect(listed.map((each) => each.id)).not.toContain(id);
      const sent = (await api.get('/v1/notifications?limit=100').expect(200)).body.data as { id: string }[];
      expect(sent.map((each) => each.id)).not.toContain(notification);
    }
    const noApp = toTypeId('app', OPERATORS);
    for (const list of ['endpoints', 'notifications'])
      expect((await admin.get(`/v1/${list}?appId=${noApp}`).expect(200)).body.data).toEqual([]);
    expect((await admin.get(`/v1/admin/endpoints/${id}`).expect(200)).body.status).toBe('enabled');
  });

  test("the operators' routes do not know an app's endpoint, and an endpoint does not know the notifications of another", async () => {
    const own = await createEndpoint(service, tenant, hooks.url);
    const test = (await app.post(`/v1/endpoints/${own.id}/test`).expect(202)).body.id;
    const [first, second] = [
      await createOperatorEndpoint(service, alerts.url),
      await createOperatorEndpoint(service, alerts.url),
    ];
    const notice = (await admin.post(`/v1/admin/endpoints/${first.id}/test`).expect(202)).body.id;
    const path = `/v1/admin/endpoints/${own.id}`;
    for (const call of [
      admin.get(path),
      admin.patch(path, { status: 'disabled' }),
      admin.delete(path),
      admin.post(`${path}/rotate`),
      admin.post(`${path}/test`),
      admin.post(`${path}/replay`, { since: '2026-11-22T10:00:00Z' }),
      admin.get(`${path}/notifications`),
      admin.get(`${path}/notifications/${test}`),
      admin.post(`${path}/notifications/${test}/redeliver`),
      admin.get(`/v1/admin/endpoints/${first.id}/notifications/${test}`),
      admin.post(`/v1/admin/endpoints/${first.id}/notifications/${test}/redeliver`),
      admin.get(`/v1/admin/endpoints/${second.id}/notifications/${notice}`),
      admin.post(`/v1/admin/endpoints/${second.id}/notifications/${notice}/redeliver`),
    ])
      expect((await call.expect(404)).body).toMatchObject(problem(404, 'not_found'));
    expect((await operatorEndpoints()).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await app.get(`/v1/endpoints/${own.id}`).expect(200)).body.status).toBe('enabled');
  });

  test.each<[string, string, readonly string[], readonly string[]]>([
    ["an app's endpoint", '/v1/endpoints', NOTIFICATION_TYPES, OPERATOR_TYPES],
    ["an operators' endpoint", '/v1/admin/endpoints', OPERATOR_TYPES, NOTIFICATION_TYPES],
  ])('%s takes its own types only, and a refusal lists them', async (_name, path, allowed, refused) => {
    const api = path.includes('admin') ? admin : app;
    const { body: made } = await api.post(path, { url: URL, eventTypes: allowed }).expect(201);
    expect(made.eventTypes).toEqual(allowed);
    for (const type of refused)
      for (const call of [
        api.post(path, { url: URL, eventTypes: [type] }),
        api.patch(`${path}/${made.id}`, { eventTypes: [type] }),
      ])
        expect((await call.expect(422)).body).toMatchObject({
          code: 'validation_failed',
          errors: [{ pointer: '/eventTypes', detail: expect.stringContaining(allowed.join(', ')) }],
        });
  });
});

describe('management', () => {
  test("an operators' endpoint is created once under an Idempotency-Key, changed, rotated and deleted, each in the audit", async () => {
    const create = () =>
      admin.post('/v1/admin/endpoints', { url: URL, description: 'on-call' }).set('idempotency-key', 'once');
    const { body: made } = await create().expect(201);
    expect(made).toMatchObject({ url: URL, description: 'on-call', eventTypes: null, status: 'enabled' });
    expect(made).not.toHaveProperty('appId');
    expect(made.secret).toMatch(/^whsec_/);
    expect((await create().expect(201)).body).toEqual({ ...made, secret: null });
    const path = `/v1/admin/endpoints/${made.id}`;
    const changed = await admin
      .patch(path, { eventTypes: ['account.silent'], description: null })
      .expect(200);
    const { secret: _secret, ...shown } = made;
    expect(changed.body).toEqual({ ...shown, eventTypes: ['account.silent'], description: null });
    expect((await admin.get(path).expect(200)).body).toEqual(changed.body);
    const rotated = await admin.post(`${path}/rotate`, { overlapSeconds: 60 }).expect(200);
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(made.secret);
    await admin.patch(path, { status: 'disabled' }).expect(200);
    await admin.post(`${path}/test`).expect(409);
    await admin.delete(path).expect(204);
    await admin.get(path).expect(404);
    const audit = (await admin.get(`/v1/admin/audit?target=${made.id}`).expect(200)).body.data;
    expect(audit.map(({ action, appId }: { action: string; appId: null }) => [action, appId])).toEqual(
      ['deleted', 'disabled', 'rotated', 'updated', 'created'].map((word) => [`endpoint.${word}`, null]),
    );
    for (const secret of [made.secret, rotated.body.secret])
      expect(service.logs()).not.toContain(secret.slice(6, -1));
  });

  test("the address policy holds for operators' endpoints, and all faults are listed at once", async () => {
    const { body } = await admin
      .post('/v1/admin/endpoints', { url: 'https://10.0.0.1/hook', eventTypes: [], description: 7, more: 1 })
      .expect(422);
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.toSorted()).toEqual(['/description', '/eventTypes', '/more', '/url']);
  });

  test('a test is signed with both secrets during the overlap of a rotation', async () => {
    const { id, secret } = await createOperatorEndpoint(service, alerts.url);
    const rotated = await admin.post(`/v1/admin/endpoints/${id}/rotate`).expect(200);
    const { body } = await admin.post(`/v1/admin/endpoints/${id}/test`).expect(202);
    expect(body).toMatchObject({ type: 'endpoint.test', endpointId: id });
    const [request] = await alerts.waitFor(1);
    expect(request!.headers['webhook-id']).toBe(body.id);
    for (const each of [secret, rotated.body.secret]) expect(isSigned(request!, each)).toBe(true);
  });
});
