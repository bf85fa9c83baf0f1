import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliveryOf, type MetaEvent, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { LinkMintStore } from '../../src/links/link-mint-store.service.js';
import { LinkSecrets } from '../../src/links/link-secrets.service.js';
import type { LinkRow } from '../../src/links/link-state.js';
import { buildLink } from '../../src/links/new-link.js';
import { TypedCodes } from '../../src/links/typed-codes.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { rowsReadBy } from '../support/rows-read.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { recordTransactions } from '../support/transactions.js';
import { setTypedCodes, writtenEvent, wrongCode } from '../support/typed-codes.js';

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let account: { id: string; igId: string; username: string };
let people = 0;
const secrets = makeSecrets();

const newPerson = (): string => `55${Date.now()}${++people}`;
/** Each of the two instances in turn: a race must not be decided by sharing one process. */
const instance = (index: number): TestApp => (index % 2 === 0 ? one : two);
const written = (igsid: string, text: string | null): MetaEvent =>
  writtenEvent({ igId: account.igId, igsid, text: text ?? 'no code' });

async function deliver(events: readonly MetaEvent[], service = one): Promise<void> {
  expect((await service.meta.deliver(deliveryOf(events))).status).toBe(200);
}

const outcomesOf = async (igsid: string): Promise<string[]> =>
  (
    await database.query<{ outcome: string }>(`SELECT outcome FROM attempts WHERE igsid = $1 ORDER BY id`, [
      igsid,
    ])
  ).map(({ outcome }) => outcome);

beforeAll(async () => {
  database = await createTestDatabase();
  [one, two] = await Promise.all([
    startTestApp(database.url, { env: secrets }),
    startTestApp(database.url, { env: secrets }),
  ]);
  tenant = await one.createTenant();
  account = await one.createAccount('acme', [tenant]);
  await setTypedCodes(one, account, true);
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

describe('codes that are taken', () => {
  const request = {
    sessionId: null,
    account: null,
    ttlSeconds: 900,
    channel: null,
    context: null,
    onConflict: 'reject',
    confirmation: 'none',
    returnUrl: null,
    locale: null,
    accountHint: null,
  } as const;

  /** A new link with the code of its first try. */
  function aLink(externalUserId: string): LinkRow {
    const id = one.app.get(Ids).newUuid();
    const by = { id, appId: tenant.appId, accountId: account.id, kid: 'k1', now: new Date() };
    return one.app.get(LinkSecrets).withTypedCode(buildLink({ ...request, externalUserId }, by));
  }

  const store = (links: readonly LinkRow[]): Promise<(LinkRow | null)[]> =>
    Promise.all(
      links.map(async (link) => {
        const stored = await one.app.get(LinkMintStore).add({ link, account, key: null });
        return stored.kind === 'stored' ? stored.link : null;
      }),
    );

  /** A pending link that has the code of another. */
  const takeCode = ({ codeHash }: LinkRow, status = 'pending'): Promise<unknown> =>
    database.query(
      `INSERT INTO links (account_id, id, app_id, external_user_id, confirmation, on_conflict, kid, code_hash, code_try, status,
                          created_at, expires_at)
       VALUES ($1, gen_random_uuid(), $2, 'who has it', 'none', 'reject', 'k1', $3, 0, $4, now(), now() + interval '1 hour')`,
      [account.id, tenant.appId, codeHash, status],
    );

  test('a link whose code is taken gets its next one, and the others of the batch are stored as they are', async () => {
    const links = Array.from({ length: 20 }, (_, index) => aLink(`collides-${index}`));
    const [taken, takenTwice] = [links[3] as LinkRow, links[7] as LinkRow];
    await takeCode(taken);
    await takeCode(takenTwice);
    await takeCode(one.app.get(TypedCodes).withCode(takenTwice, 1));
    const transactions = recordTransactions(one);
    const stored = await store(links);
    expect(stored.map((link) => link?.codeTry)).toEqual(
      links.map((link) => (link === taken ? 1 : link === takenTwice ? 2 : 0)),
    );
    // All in the transactions that they would have been in: nothing was tried again apart from the two links.
    const inserts = transactions.flat().filter((name) => name === 'links_insert').length;
    const mints = transactions.filter((names) => names.includes('links_insert')).length;
    expect(inserts - mints).toBe(2);
    for (const { id } of [taken, takenTwice]) {
      const code = one.app.get(TypedCodes).textOf(stored.find((link) => link?.id === id) as LinkRow);
      const igsid = newPerson();
      await deliver([written(igsid, code)]);
      const [row] = await database.query(`SELECT status, igsid FROM links WHERE id = $1`, [id]);
      expect(row).toEqual({ status: 'linked', igsid });
    }
  });

  test('a link whose code is taken is superseded by a newer one of its session in the same batch', async () => {
    const [older, newer] = [aLink('same user'), aLink('same user')];
    await takeCode(older);
    await store([older, newer]);
    const rows = await database.query(
      `SELECT id, status, reason FROM links WHERE external_user_id = 'same user'`,
    );
    expect(new Map(rows.map(({ id, ...rest }) => [id, rest]))).toEqual(
      new Map([
        [older.id, { status: 'revoked', reason: 'superseded' }],
        [newer.id, { status: 'pending', reason: null }],
      ]),
    );
  });

  test('two new links of one batch cannot have the same code either', async () => {
    const [first, second] = [aLink('twin-1'), aLink('twin-2')];
    const stored = await store([first, { ...second, codeHash: first.codeHash }]);
    expect(stored.map((link) => link?.codeTry)).toEqual([0, 1]);
  });

  test('the code of a link that has ended is free, and then names the pending one', async () => {
    const link = aLink('reuses');
    await takeCode(link, 'revoked');
    const [stored] = await store([link]);
    expect(stored?.codeTry).toBe(0);
    const igsid = newPerson();
    await deliver([written(igsid, one.app.get(TypedCodes).textOf(link))]);
    expect(await outcomesOf(igsid)).toEqual(['linked']);
  });
});

describe('races', () => {
  test('one code sent by two people to two instances links one of them, and the other is used_by_other', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id, code } = await tenant.client.mint({ externalUserId: `two-people-${round}` });
      const pair = [newPerson(), newPerson()];
      await Promise.all(pair.map((igsid, index) => deliver([written(igsid, code)], instance(index))));
      const outcomes = await Promise.all(pair.map(outcomesOf));
      expect(outcomes.flat().sort()).toEqual(['linked', 'used_by_other']);
      const winner = pair[outcomes.findIndex(([outcome]) => outcome === 'linked')];
      expect(await tenant.client.link(id)).toMatchObject({ status: 'linked', igsid: winner });
      expect(await tenant.client.identities({ externalUserId: `two-people-${round}` })).toHaveLength(1);
    }
  });

  test('the code and the ref of one link at once link one person, once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { code, ref } = await tenant.client.mint({ externalUserId: `both-${round}` });
      const [typist, other] = [newPerson(), newPerson()];
      const tapper = round % 2 === 0 ? typist : other;
      const tap = messageEvent({ igId: account.igId, igsid: tapper, ref, timestampMs: Date.now() });
      await Promise.all([deliver([written(typist, code)], one), deliver([tap], two)]);
      const outcomes = [...new Set([typist, tapper])].map(outcomesOf);
      const expected = tapper === typist ? ['already_linked', 'linked'] : ['linked', 'used_by_other'];
      expect((await Promise.all(outcomes)).flat().sort()).toEqual(expected);
      expect(await tenant.client.identities({ externalUserId: `both-${round}` })).toHaveLength(1);
    }
  });

  test('an erasure that races with the code leaves nobody linked and no row of the person', async () => {
    const admin = new Api(one, one.adminApiKey);
    for (let round = 0; round < 10; round += 1) {
      const externalUserId = `erased-${round}`;
      const { code } = await tenant.client.mint({ externalUserId });
      const igsid = newPerson();
      await Promise.all([
        deliver([written(igsid, code)], two),
        admin.post('/v1/admin/erasures', { account: 'acme', igsid }),
      ]);
      expect(await outcomesOf(igsid)).toEqual([]);
      expect(await tenant.client.identities({ externalUserId })).toEqual([]);
    }
  });

  test('guesses that a person sends at once to two instances are counted as if they came one after the other', async () => {
    const { code, id } = await tenant.client.mint({ externalUserId: 'guessed' });
    const igsid = newPerson();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        deliver([written(igsid, wrongCode(1_000_000 + index))], instance(index)),
      ),
    );
    expect(await outcomesOf(igsid)).toEqual(Array<string>(5).fill('invalid_token'));
    await deliver([written(igsid, code)]);
    expect(await outcomesOf(igsid)).toHaveLength(5);
    expect(await tenant.client.link(id)).toMatchObject({ status: 'pending' });
  });
});

describe('keys', () => {
  test('a code that an earlier key made is found while the key is configured, and not after', async () => {
    const { code } = await tenant.client.mint({ externalUserId: 'rotated' });
    const { REF_SIGNING_KEYS: former } = secrets;
    const added = makeSecrets().REF_SIGNING_KEYS.replace('k1:', 'k2:');
    const start = (keys: string): Promise<TestApp> =>
      startTestApp(database.url, { env: { ...secrets, REF_SIGNING_KEYS: keys } });
    const people = [newPerson(), newPerson()] as const;
    for (const [index, keys] of [added, `${added},${former}`].entries()) {
      const service = await start(keys);
      await deliver([written(people[index] ?? '', code)], service);
      await service.close();
    }
    expect(await Promise.all(people.map(outcomesOf))).toEqual([['invalid_token'], ['linked']]);
  });
});

describe('cost', () => {
  const namesOf = (transactions: readonly (readonly string[])[]): string[] => transactions.flat().sort();

  /** What one delivery asks of the database, without what is kept for five seconds and read again after that. */
  async function statementsOf(events: readonly MetaEvent[]): Promise<string[]> {
    const transactions = recordTransactions(one);
    await deliver(events);
    return namesOf(transactions).filter((name) => name !== 'accounts_find_by_ids');
  }

  test('a delivery of 200 codes costs as many statements as one of two, and one of no codes none for them', async () => {
    const codes = (count: number): MetaEvent[] =>
      Array.from({ length: count }, (_, index) => written(newPerson(), wrongCode(2_000_000 + index)));
    await deliver(codes(2));
    const few = await statementsOf(codes(2));
    expect(await statementsOf(codes(200))).toEqual(few);
    expect(few.filter((name) => name === 'links_find_by_codes')).toHaveLength(1);
    expect(await statementsOf([written(newPerson(), 'Hello there')])).not.toContain('links_find_by_codes');
  });

  test('an account without codes pays nothing for messages that look like some', async () => {
    const other = await one.createAccount('codeless', []);
    const event = writtenEvent({ igId: other.igId, igsid: newPerson(), text: wrongCode(5) });
    await deliver([event]);
    expect(await statementsOf([event])).toEqual([]);
  });
});

test('a code is found by an index, however many links and attempts the account has', async () => {
  await database.query(
    `INSERT INTO links (account_id, id, app_id, external_user_id, confirmation, on_conflict, kid, code_hash, code_try, status,
                        created_at, expires_at, completed_at)
     SELECT $1, gen_random_uuid(), $2, 'other-' || n, 'none', 'reject', 'k1', substring(sha256(n::text::bytea) FOR 16), 0, 'expired',
            now(), now(), now() FROM generate_series(1, 20000) n`,
    [account.id, tenant.appId],
  );
  await database.query(
    `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT $1, gen_random_uuid(), $2, gen_random_uuid(), 'ig', 'other-' || n, 'linked', 'code', now(), now(), 'req'
     FROM generate_series(1, 20000) n`,
    [account.id, tenant.appId],
  );
  const { code } = await tenant.client.mint({ externalUserId: 'one of many' });
  const igsid = newPerson();
  const read = await rowsReadBy(database, one, ['links', 'attempts'], () => deliver([written(igsid, code)]));
  expect(await outcomesOf(igsid)).toEqual(['linked']);
  // All wrong codes of the hour are counted, which are some hundred in this file.
  expect(read).toBeLessThan(1_000);
});

describe('guessing', () => {
  test('10,000 wrong codes of 2,000 people link nobody, and another person’s tap is as fast meanwhile as before', async () => {
    const open = await Promise.all(
      Array.from({ length: 50 }, (_, index) => tenant.client.mint({ externalUserId: `open-${index}` })),
    );
    const tap = async (round: string): Promise<number> => {
      const { ref } = await tenant.client.mint({ externalUserId: `taps-${round}` });
      const event = messageEvent({ igId: account.igId, igsid: newPerson(), ref, timestampMs: Date.now() });
      const startedAt = performance.now();
      await deliver([event], two);
      return performance.now() - startedAt;
    };
    const median = (times: readonly number[]): number =>
      times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    const before: number[] = [];
    for (let round = 0; round < 15; round += 1) before.push(await tap(`before-${round}`));

    const guessers = Array.from({ length: 2_000 }, newPerson);
    const deliveries = Array.from({ length: 100 }, (_, part) =>
      guessers
        .slice(part * 20, part * 20 + 20)
        .flatMap((igsid, person) =>
          Array.from({ length: 5 }, (__, guess) =>
            written(igsid, wrongCode(3_000_000 + (part * 20 + person) * 5 + guess)),
          ),
        ),
    );
    const meanwhile: number[] = [];
    const flood = (async () => {
      for (let index = 0; index < deliveries.length; index += 4)
        await Promise.all(deliveries.slice(index, index + 4).map((events) => deliver(events)));
    })();
    let isOver = false;
    void flood.finally(() => (isOver = true));
    for (let round = 0; round < 15 || !isOver; round += 1) {
      meanwhile.push(await tap(`meanwhile-${round}`));
      await sleep(50);
    }
    await flood;

    const linked = await database.query(`SELECT FROM identities WHERE igsid = ANY ($1)`, [guessers]);
    expect(linked).toEqual([]);
    const statuses = await Promise.all(open.map(({ id }) => tenant.client.link(id)));
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['pending']));
    // Generous, for a machine that does other things: a tap waits for one batch at most, however many codes come.
    expect(median(meanwhile)).toBeLessThan(10 * median(before) + 100);
    // The account has no connection: after 300 wrong codes in the hour none is read.
    const [row] = await database.query<{ count: number }>(
      `SELECT count(*)::int FROM attempts WHERE outcome = 'invalid_token' AND via = 'code'`,
    );
    expect(row?.count).toBeLessThan(1_000);
    const [igsid, { code }] = [newPerson(), open[0] as { code: string | null }];
    await deliver([written(igsid, code)]);
    expect(await outcomesOf(igsid)).toEqual([]);
  }, 120_000);
});

test('the rows keep a hash of the code that needs a key, and never the code', async () => {
  const { id, code } = await tenant.client.mint({ externalUserId: 'stored' });
  const [row] = await database.query<{ hash: string }>(
    `SELECT encode(code_hash, 'hex') AS hash FROM links WHERE id = $1`,
    [fromTypeId('lnk', id)],
  );
  expect(row?.hash).toMatch(/^[0-9a-f]{32}$/);
  expect(code).toMatch(/^[B-DF-HJKMNP-TV-Z2-9]{4}-[B-DF-HJKMNP-TV-Z2-9]{4}$/);
});
