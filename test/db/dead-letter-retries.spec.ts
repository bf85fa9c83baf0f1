import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, type MetaEvent, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api, problem } from '../support/http.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { setTypedCodes, writtenEvent, wrongCode } from '../support/typed-codes.js';

const MINUTE_MS = 60_000;

let clock: ControlledClock;
let database: TestDatabase;
let service: TestApp;
let another: TestApp;
let tenant: TestTenant;
let admin: Api;
let igId: string;
let count = 0;

beforeAll(async () => {
  clock = new ControlledClock();
  database = await createTestDatabase();
  const env = makeSecrets();
  service = await startTestApp(database.url, { clock, env });
  another = await startTestApp(database.url, { clock, env });
  tenant = await service.createTenant();
  admin = new Api(service, service.adminApiKey);
  ({ igId } = await service.createAccount('acme', [tenant]));
});

afterAll(async () => {
  await another.close();
  await service.close();
  await database.drop();
});

beforeEach(async () => {
  await database.query('DROP FUNCTION IF EXISTS refuse CASCADE');
  await database.query('TRUNCATE links, identities, attempts, repeat_keys, dead_letters, refused_events');
});

interface Tap {
  readonly event: MetaEvent;
  readonly linkId: string;
  readonly igsid: string;
  readonly externalUserId: string;
}

async function newTap(more: object = {}): Promise<Tap> {
  const [igsid, externalUserId] = [`person-${++count}`, `user-${count}`];
  const { id, ref } = await tenant.client.mint({ externalUserId, account: 'acme', ...more });
  const event = messageEvent({ igId, igsid, ref, timestampMs: clock.now().getTime(), text: 'hello' });
  return { event, linkId: id, igsid, externalUserId };
}

/** Has the database refuse a person, as a constraint of a newer schema might. */
async function refuse(igsid: string, code = '23514'): Promise<void> {
  await database.query('DROP FUNCTION IF EXISTS refuse CASCADE');
  await database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.igsid = '${igsid}' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END IF;
      RETURN NEW;
    END $$`);
  await database.query(
    'CREATE TRIGGER refuse BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
}
const mend = (): Promise<unknown> => database.query('DROP FUNCTION IF EXISTS refuse CASCADE');

const deliver = async (...events: MetaEvent[]): Promise<void> =>
  expect((await service.meta.deliver(deliveryOf(events))).status).toBe(200);

/** Makes a dead letter of an event by a real refusal, beside an event that is stored. */
async function bury(tap: Tap): Promise<string> {
  await refuse(tap.igsid);
  await deliver((await newTap()).event, tap.event);
  const { body } = await admin.get('/v1/admin/dead-letters?limit=1').expect(200);
  return body.data[0].id;
}

const retry = (id: string, api = admin) => api.post(`/v1/admin/dead-letters/${id}/retry`);
const auditOf = (id: string): Promise<{ action: string }[]> =>
  database.query('SELECT action FROM audit_entries WHERE target_id = $1', [fromTypeId('ded', id)]);

test('a dead letter links the person when it is retried, by the time of the event', async () => {
  const tap = await newTap({ ttlSeconds: 60 });
  const id = await bury(tap);
  const eventAt = new Date(tap.event.timestamp).toISOString();
  const { body: listed } = await admin.get('/v1/admin/dead-letters').expect(200);
  expect(listed.data).toEqual([
    {
      id,
      account: { igId, username: 'acme' },
      igsid: '…',
      linkId: tap.linkId,
      via: 'message',
      eventAt,
      errorCode: '23514',
      receivedAt: expect.any(String),
      requestId: expect.any(String),
      retryable: true,
      retriedAt: null,
      outcome: null,
    },
  ]);
  expect(JSON.stringify(listed)).not.toContain(tap.igsid);
  await mend();
  // The link has long expired, but the event was in time.
  clock.advance(60 * MINUTE_MS);
  const { body } = await retry(id).expect(200);
  expect(body).toMatchObject({
    id,
    outcome: 'linked',
    retryable: false,
    retriedAt: clock.now().toISOString(),
  });
  expect(await tenant.client.link(tap.linkId)).toMatchObject({ status: 'linked', igsid: tap.igsid });
  const [identity] = await tenant.client.identities({ igsid: tap.igsid });
  expect(identity).toMatchObject({ externalUserId: tap.externalUserId, linkedAt: eventAt, via: 'message' });
  const { body: attempts } = await admin.get(`/v1/links/${tap.linkId}/attempts`).expect(200);
  expect(attempts.data).toMatchObject([
    {
      outcome: 'linked',
      eventAt,
      receivedAt: clock.now().toISOString(),
      requestId: listed.data[0].requestId,
    },
  ]);
  expect(await auditOf(id)).toEqual([{ action: 'dead_letter.retried' }]);
  // What became of it is still to be seen, and decided once.
  expect((await retry(id).expect(200)).body).toEqual(body);
  expect((await admin.get('/v1/admin/dead-letters').expect(200)).body.data).toEqual([body]);
  expect(await auditOf(id)).toHaveLength(1);
  // Meta delivers it again: it is a repeat.
  await deliver(tap.event);
  expect((await admin.get(`/v1/links/${tap.linkId}/attempts`)).body.data).toHaveLength(1);
});

test('lists of identities find a late one by the time of its event', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  await mend();
  // Ids are made by the real clock, from which this one departs.
  await database.query(
    `UPDATE dead_letters SET event_at = now() - interval '20 days', received_at = now() - interval '20 days'`,
  );
  await database.query(`UPDATE links SET created_at = now() - interval '21 days'`);
  await retry(id).expect(200);
  const day = (ago: number): string => new Date(Date.now() - ago * 24 * 60 * MINUTE_MS).toISOString();
  const list = async (since: string, until: string): Promise<string[]> =>
    (
      await new Api(service, tenant.apiKey).get(`/v1/identities?since=${since}&until=${until}`).expect(200)
    ).body.data.map(({ igsid }: { igsid: string }) => igsid);
  expect(await list(day(21), day(19))).toEqual([tap.igsid]);
  expect(await list(day(19), day(0))).not.toContain(tap.igsid);
});

test('two retries at once, on two instances, decide once and agree', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  await mend();
  const elsewhere = new Api(another, another.adminApiKey);
  const answers = await Promise.all(
    [admin, elsewhere, admin, elsewhere].map((api) => retry(id, api).expect(200)),
  );
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]?.body).toMatchObject({ outcome: 'linked' });
  expect(await database.query('SELECT FROM attempts WHERE igsid = $1', [tap.igsid])).toHaveLength(1);
  expect(await database.query('SELECT FROM identities WHERE igsid = $1', [tap.igsid])).toHaveLength(1);
  expect(await auditOf(id)).toHaveLength(1);
});

test('a retry and a redelivery by Meta at once link once', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  await mend();
  const [{ body }] = await Promise.all([retry(id).expect(200), deliver(tap.event)]);
  expect(['linked', 'repeated']).toContain(body.outcome);
  expect(await database.query('SELECT FROM attempts WHERE igsid = $1', [tap.igsid])).toHaveLength(1);
  expect(await tenant.client.link(tap.linkId)).toMatchObject({ status: 'linked', igsid: tap.igsid });
});

test('a dead letter that is refused again is kept, and can be retried later', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  const { body } = await retry(id).expect(409);
  expect(body).toEqual(problem(409, 'retry_refused'));
  expect(body.detail).toContain('23514');
  expect(body.detail).not.toContain(tap.igsid);
  expect((await admin.get('/v1/admin/dead-letters')).body.data).toMatchObject([{ id, retryable: true }]);
  expect((await tenant.client.link(tap.linkId)).status).toBe('pending');
  expect(await auditOf(id)).toEqual([]);
  await mend();
  expect((await retry(id).expect(200)).body.outcome).toBe('linked');
});

test('a typed code that is retried while no code of its person is read is kept, and links when codes are read again', async () => {
  const account = await service.createAccount('typed', [tenant]);
  await setTypedCodes(service, account, true);
  const written = (igsid: string, text: string): MetaEvent =>
    writtenEvent({ igId: account.igId, igsid, text, timestampMs: clock.now().getTime() });
  const [igsid, externalUserId] = [`person-${++count}`, `user-${count}`];
  const link = await tenant.client.mint({ externalUserId, account: 'typed' });
  const id = await bury({ event: written(igsid, link.code ?? ''), linkId: link.id, igsid, externalUserId });
  await mend();
  await deliver(...[1, 2, 3, 4, 5].map((number) => written(igsid, wrongCode(number))));
  const { body } = await retry(id).expect(409);
  expect(body).toEqual(problem(409, 'retry_refused'));
  expect((await admin.get('/v1/admin/dead-letters')).body.data).toMatchObject([{ id, retryable: true }]);
  expect((await tenant.client.link(link.id)).status).toBe('pending');
  expect(await auditOf(id)).toEqual([]);
  clock.advance(61 * MINUTE_MS);
  expect((await retry(id).expect(200)).body.outcome).toBe('linked');
  expect(await tenant.client.link(link.id)).toMatchObject({ status: 'linked', igsid });
});

test('a retry that the database cannot take now is answered 503, and the letter is kept', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  await refuse(tap.igsid, '53100');
  await retry(id).expect(503);
  await mend();
  expect((await retry(id).expect(200)).body.outcome).toBe('linked');
});

test('a retry decides by what holds now: of a link that was revoked it says so', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  await mend();
  await admin.post(`/v1/links/${tap.linkId}/revoke`).expect(200);
  expect((await retry(id).expect(200)).body.outcome).toBe('revoked');
  const gone = await newTap();
  const second = await bury(gone);
  await mend();
  await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', gone.linkId)]);
  expect((await retry(second).expect(200)).body.outcome).toBe('unknown_link');
});

test.each([
  ['whose ref did not verify', 'link_id = NULL'],
  ['of an old version', 'via = NULL, event_at = NULL, ref_hash = NULL'],
  ['of an account and a link that are not stored', `ig_id = 'unknown', link_id = gen_random_uuid()`],
])('a dead letter %s cannot be retried', async (_name, change) => {
  const id = await bury(await newTap());
  await mend();
  await database.query(`UPDATE dead_letters SET ${change}`);
  expect((await retry(id).expect(409)).body).toEqual(problem(409, 'not_retryable'));
  expect(await auditOf(id)).toEqual([]);
});

test('a dead letter of an erased person is not there any more, also when the erasure comes in between', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  await mend();
  const [kept] = await database.query<Record<string, unknown>>('SELECT * FROM dead_letters');
  await admin.post('/v1/admin/erasures', { account: 'acme', igsid: tap.igsid }).expect(201);
  await retry(id).expect(404);
  // A letter that came back from a copy meets the tombstone, and goes.
  await database.query(
    `INSERT INTO dead_letters SELECT * FROM jsonb_populate_record(NULL::dead_letters, $1)`,
    [JSON.stringify({ ...kept, repeat_key: '\\x01', ref_hash: null, mid_hash: null })],
  );
  await retry(id).expect(404);
  expect(await database.query('SELECT FROM dead_letters')).toEqual([]);
  expect(await database.query('SELECT FROM attempts WHERE igsid = $1', [tap.igsid])).toEqual([]);
  const never = toTypeId('ded', '01900000-0000-7000-8000-000000000000');
  await retry(never).expect(404);
});

test('the list names people on request only, and the audit knows of it', async () => {
  const tap = await newTap();
  const id = await bury(tap);
  const before = (await admin.get(`/v1/admin/audit?subject=${tap.igsid}`)).body.data.length;
  const masked = await admin.get('/v1/admin/dead-letters?people=masked').expect(200);
  expect(JSON.stringify(masked.body)).not.toContain(tap.igsid);
  const shown = await admin.get('/v1/admin/dead-letters?people=shown').expect(200);
  expect(shown.body.data).toMatchObject([{ id, igsid: tap.igsid }]);
  const { body } = await admin.get(`/v1/admin/audit?subject=${tap.igsid}`).expect(200);
  expect(body.data).toHaveLength(before + 1);
  expect(body.data[0]).toMatchObject({ action: 'person.read', target: { kind: 'dead_letter', id } });
});

test('the list has filters and pages', async () => {
  const ids: string[] = [];
  for (let number = 0; number < 5; number++) ids.unshift(await bury(await newTap()));
  const list = async (query: string) => (await admin.get(`/v1/admin/dead-letters?${query}`).expect(200)).body;
  const idsOf = ({ data }: { data: { id: string }[] }) => data.map((row) => row.id);
  expect(idsOf(await list('account=acme'))).toEqual(ids);
  expect(idsOf(await list(`account=${igId}`))).toEqual(ids);
  expect(idsOf(await list('account=other'))).toEqual([]);
  const first = await list('limit=2&account=acme');
  const second = await list(`limit=2&account=acme&cursor=${first.nextCursor}`);
  const third = await list(`limit=2&account=acme&cursor=${second.nextCursor}`);
  expect([first, second, third].flatMap(idsOf)).toEqual(ids);
  expect(third.nextCursor).toBeNull();
  const now = new Date();
  await database.query('UPDATE dead_letters SET received_at = $1 WHERE id = $2', [
    now,
    fromTypeId('ded', ids[2]!),
  ]);
  expect(
    idsOf(await list(`since=${now.toISOString()}&until=${new Date(now.getTime() + 1).toISOString()}`)),
  ).toEqual([ids[2]]);
  await admin.get('/v1/admin/dead-letters?since=today').expect(422);
});
