import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let mine: TestTenant;
let others: TestTenant;
let acme: { id: string; igId: string };
/** Its username is acme's igId. */
let alike: { id: string; igId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  mine = await service.createTenant();
  others = await service.createTenant();
  acme = await service.createAccount('acme', [mine, others]);
  alike = await service.createAccount(acme.igId, [mine]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

beforeEach(async () => {
  await database.query('TRUNCATE identities');
});

/** An identity of an app; gives its public id. */
async function seed(
  tenant: TestTenant,
  account: { id: string },
  user: string,
  igsid: string,
  unlinkedAt: Date | null = null,
) {
  const [row] = await database.query<{ id: string }>(
    `INSERT INTO identities (id, app_id, account_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at, unlinked_at)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, gen_random_uuid(), 'referral', now(), now(), $5) RETURNING id`,
    [tenant.appId, account.id, user, igsid, unlinkedAt],
  );
  return toTypeId('idn', row?.id ?? '');
}

async function find(query: string, tenant = mine): Promise<string[]> {
  const answer = await new Api(service, tenant.apiKey).get(`/v1/identities?${query}`);
  expect(answer.status).toBe(200);
  return (answer.body as { data: { id: string }[] }).data.map(({ id }) => id);
}

describe('a look-up', () => {
  test('by person or by user finds the active identity of the caller on the account, and nobody else', async () => {
    const wanted = await seed(mine, acme, 'user-1', 'person-1');
    await seed(others, acme, 'user-1', 'person-1');
    await seed(mine, acme, 'user-1', 'person-2', new Date());
    await seed(mine, acme, 'user-2', 'person-3');
    const onAlike = await seed(mine, alike, 'user-1', 'person-9');
    for (const query of [
      'igsid=person-1',
      'igsid=person-1&account=acme',
      'igsid=person-1&account=ACME',
      `igsid=person-1&account=${acme.igId}`,
      'externalUserId=user-1&account=acme',
      'externalUserId=user-1&igsid=person-1',
    ])
      expect([query, await find(query)]).toEqual([query, [wanted]]);
    expect(new Set(await find('externalUserId=user-1'))).toEqual(new Set([wanted, onAlike]));
    for (const query of [
      'igsid=person-2',
      'igsid=nobody',
      'igsid=person-1&account=unknown',
      'igsid=person-1&externalUserId=user-2',
      'externalUserId=user-1&igsid=person-3',
    ])
      expect([query, await find(query)]).toEqual([query, []]);
  });

  test('takes a name for an igId before it takes it for a username', async () => {
    const onAcme = await seed(mine, acme, 'user-1', 'person-1');
    await seed(mine, alike, 'user-1', 'person-2');
    expect(await find(`externalUserId=user-1&account=${acme.igId}`)).toEqual([onAcme]);
  });

  test('gives a page that can be gone on from', async () => {
    const ids = [await seed(mine, acme, 'user-1', 'person-1'), await seed(mine, alike, 'user-1', 'person-2')];
    const first = await new Api(service, mine.apiKey).get('/v1/identities?externalUserId=user-1&limit=1');
    const { data, nextCursor } = first.body as { data: { id: string }[]; nextCursor: string };
    const rest = await find(`externalUserId=user-1&limit=1&cursor=${nextCursor}`);
    expect(new Set([data[0]?.id, ...rest])).toEqual(new Set(ids));
  });
});

test('questions that are asked at once are answered together, each with its own answer', async () => {
  const ids = await Promise.all(
    Array.from({ length: 60 }, (_, n) => seed(n % 2 ? mine : others, acme, `user-${n}`, `person-${n}`)),
  );
  await find('igsid=person-1');
  const query = jest.spyOn(pg.Client.prototype, 'query');
  const answers = await Promise.all(
    ids.map((_, n) => find(n % 3 ? `igsid=person-${n}` : `externalUserId=user-${n}`, n % 2 ? mine : others)),
  );
  const sent = query.mock.calls.filter(
    ([statement]) => Object(statement).name === 'identities_look_up',
  ).length;
  query.mockRestore();
  expect(answers).toEqual(ids.map((id) => [id]));
  expect(sent).toBeLessThan(ids.length);
});
