import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../../src/platform/database/database.service.js';
import {
  lockBuckets,
  lockOnPerson,
  lockOnStranger,
  lockOnUser,
} from '../../src/platform/database/lock-buckets.js';
import { RedemptionLocks } from '../../src/linking/redemption-locks.repository.js';
import type { ReceivedReferral } from '../../src/linking/redemption-plan.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { isStorableText } from '../../src/platform/text/storable-text.js';
import { seedLinks } from '../support/seed-links.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let appId: string;
let account: { id: string; igId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  const tenant = await service.createTenant();
  ({ appId } = tenant);
  account = await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** The buckets that a redemption of these locks, in the order in which it does. */
function take(arrivals: readonly { linkId: string | null; igsid: string }[]): Promise<number[]> {
  const referrals = arrivals.map(({ linkId, igsid }) => ({
    token: linkId === null ? { valid: false } : { valid: true, linkId, igId: account.igId },
    event: { igId: account.igId, igsid },
  })) as unknown as ReceivedReferral[];
  const { app } = service;
  return app
    .get(Database)
    .inTransaction(async (tx) => [
      ...(await app.get(RedemptionLocks, { strict: false }).take(tx, referrals)),
    ]);
}

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
/** Quotes, backslashes, line breaks, control characters, what is outside the basic plane: all that JSON writes in a way of its own. */
const user = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...'"\\/\b\f\n\r\t\u001f\u007f\u2028é😀<>&'), minLength: 1 }),
  )
  .filter((text) => isStorableText(text));

test('the server takes the locks that are spelled here, in the same order, whatever people and users are called', async () => {
  const scope = { appId, accountId: account.id };
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ user, igsid: id }), { minLength: 1, maxLength: 8 }),
      async (people) => {
        const links = await seedLinks(
          database,
          service,
          account,
          people.map((person) => person.user),
        );
        const arrivals = links.map((link, n) => ({ linkId: link.id, igsid: people[n]?.igsid ?? '' }));
        const expected = lockBuckets(
          people.flatMap((person) => [lockOnPerson(scope, person.igsid), lockOnUser(scope, person.user)]),
        );
        expect(await take(arrivals)).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test('who comes without a link that there is has the lock of a stranger', async () => {
  const ids = new Ids();
  await fc.assert(
    fc.asyncProperty(id, fc.boolean(), async (igsid, isForged) => {
      const linkId = isForged ? null : ids.newUuid();
      expect(await take([{ linkId, igsid }])).toEqual(lockBuckets([lockOnStranger(account.igId, igsid)]));
    }),
    { numRuns: 30 },
  );
});
