import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryOf, messageEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { countStrays, readOutbox, seedEndpoint, typesOf, waitForOutbox } from '../support/outbox.js';
import { type TestApp, type TestTenant, makeSecrets, startTestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let igId: string;
let people = 0;

/** A person who is not linked yet. */
const newPerson = (): string => `9${Date.now()}${++people}`;
/** Each of the two instances in turn: a race must not be won by living in one process. */
const instance = (index: number): TestApp => (index % 2 === 0 ? one : two);

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [one, two] = await Promise.all([startTestApp(database.url, { env }), startTestApp(database.url, { env })]);
  tenant = await one.createTenant();
  ({ igId } = await one.createAccount('acme', [tenant]));
  await seedEndpoint(database, tenant);
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

describe('two instances', () => {
  test('50 deliveries of one token by two people on two instances link one of them, and record used_by_other for the other', async () => {
    const link = await tenant.client.mint({ externalUserId: 'wanted' });
    const [ann, bob] = [newPerson(), newPerson()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const igsid = index % 4 < 2 ? ann : bob;
        const event = messageEvent({
          igId,
          igsid,
          ref: link.ref,
          timestampMs: Date.now(),
          mid: `m-${index}`,
        });
        return instance(index).meta.deliver(deliveryOf([event]));
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const winner = (await tenant.client.link(link.id)).igsid;
    expect([ann, bob]).toContain(winner);
    const attempts = await database.query<{ igsid: string; outcome: string; count: number }>(
      `SELECT igsid, outcome, count(*)::int FROM attempts GROUP BY igsid, outcome ORDER BY outcome`,
    );
    const loser = winner === ann ? bob : ann;
    const winnersMore = winner === ann ? 25 : 23;
    expect(attempts).toEqual([
      { igsid: winner, outcome: 'already_linked', count: expect.any(Number) },
      { igsid: winner, outcome: 'linked', count: 1 },
      { igsid: loser, outcome: 'used_by_other', count: expect.any(Number) },
    ]);
    expect(attempts[0]?.count).toBe(winnersMore);
    expect(await tenant.client.identities({ externalUserId: 'wanted' })).toMatchObject([{ igsid: winner }]);
    expect(await readOutbox(database, 'wanted')).toMatchObject([
      { type: 'identity.linked', igsid: winner, isQueued: true },
    ]);
    expect(await countStrays(database)).toBe(0);
  });

  test('the same delivery sent 50 times to two instances makes one attempt and one identity', async () => {
    const link = await tenant.client.mint({ externalUserId: 'repeated' });
    const igsid = newPerson();
    const delivery = deliveryOf([referralEvent({ igId, igsid, ref: link.ref, timestampMs: Date.now() })]);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => instance(index).meta.deliver(delivery)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const attempts = await database.query(`SELECT outcome FROM attempts WHERE igsid = $1`, [igsid]);
    expect(attempts).toEqual([{ outcome: 'linked' }]);
    expect(await tenant.client.identities({ igsid })).toHaveLength(1);
  });

  test('two links of one user in two sessions, redeemed by two people on two instances, link one of them', async () => {
    for (let round = 0; round < 20; round++) {
      const externalUserId = `divided-${round}`;
      const links = await Promise.all(
        ['a', 'b'].map((sessionId) => tenant.client.mint({ externalUserId, sessionId })),
      );
      await Promise.all(
        links.map(({ ref }, index) =>
          instance(index).meta.deliver(
            deliveryOf([referralEvent({ igId, igsid: newPerson(), ref, timestampMs: Date.now() })]),
          ),
        ),
      );
      const after = await Promise.all(links.map(({ id }) => tenant.client.link(id)));
      expect(after.map(({ status }) => status).sort()).toEqual(['linked', 'rejected']);
      expect(after.map(({ reason }) => reason)).toContain('user_taken');
      expect(await tenant.client.identities({ externalUserId })).toHaveLength(1);
    }
  });

  test('links of two users redeemed by one person on two instances link one of the users', async () => {
    for (let round = 0; round < 20; round++) {
      const igsid = newPerson();
      const links = await Promise.all(
        ['x', 'y'].map((name) => tenant.client.mint({ externalUserId: `${name}-${round}` })),
      );
      await Promise.all(
        links.map(({ ref }, index) =>
          instance(index).meta.deliver(
            deliveryOf([referralEvent({ igId, igsid, ref, timestampMs: Date.now() })]),
          ),
        ),
      );
      const after = await Promise.all(links.map(({ id }) => tenant.client.link(id)));
      expect(after.map(({ status }) => status).sort()).toEqual(['linked', 'rejected']);
      expect(after.map(({ reason }) => reason)).toContain('igsid_taken');
      expect(await tenant.client.identities({ igsid })).toHaveLength(1);
    }
  });

  test('repeated mints for one session on two instances leave the last link pending and supersede the others', async () => {
    for (let round = 0; round < 30; round++) {
      const body = { externalUserId: `impatient-${round}`, sessionId: 's' };
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => post(instance(index), '/v1/links', body)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      const rows = await database.query(
        `SELECT status, reason, count(*)::int FROM links WHERE external_user_id = $1 GROUP BY 1, 2 ORDER BY 1`,
        [body.externalUserId],
      );
      expect(rows).toEqual([
        { status: 'pending', reason: null, count: 1 },
        { status: 'revoked', reason: 'superseded', count: 9 },
      ]);
      const revoked = await waitForOutbox(database, body.externalUserId, 9);
      expect(typesOf(revoked)).toEqual(Array(9).fill('link.revoked'));
      expect(new Set(revoked.map(({ linkId }) => linkId)).size).toBe(9);
    }
  });

  test('unlinking and redeeming the same pair on two instances never leaves two active identities and never fails', async () => {
    for (let round = 0; round < 20; round++) {
      const externalUserId = `restless-${round}`;
      const igsid = newPerson();
      const first = await tenant.client.mint({ externalUserId });
      await one.meta.deliver(
        deliveryOf([referralEvent({ igId, igsid, ref: first.ref, timestampMs: Date.now() })]),
      );
      const [identity] = await tenant.client.identities({ igsid });
      const second = await tenant.client.mint({ externalUserId });
      const answers = await Promise.all([
        post(two, `/v1/identities/${identity?.id}/unlink`, { reason: 'test' }),
        one.meta.deliver(
          deliveryOf([referralEvent({ igId, igsid, ref: second.ref, timestampMs: Date.now() })]),
        ),
        post(one, `/v1/identities/${identity?.id}/unlink`, { reason: 'test' }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const active = await tenant.client.identities({ igsid });
      const link = await tenant.client.link(second.id);
      // Redeemed before the unlinking: it led to the identity that is gone now. After it: to a new one.
      expect(link.status).toBe('linked');
      expect(active.map(({ id }) => id)).toEqual(link.identityId === identity?.id ? [] : [link.identityId]);
    }
  });
});

/** A call with the tenant's key, on a given instance. */
function post(target: TestApp, path: string, body: object): Promise<{ status: number }> {
  const headers = { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' };
  return target.contract.fetch(`${target.baseUrl}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
}
