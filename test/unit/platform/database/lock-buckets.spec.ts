import { expect, test } from '@jest/globals';
import {
  BUCKETS,
  lockBuckets,
  lockOnPerson,
  lockOnStranger,
  lockOnUser,
} from '../../../../src/platform/database/lock-buckets.js';

const scope = { appId: 'app', accountId: 'account' };

test('the locks of a batch are distinct, ascending, and do not depend on its order', () => {
  const people = Array.from({ length: 3_000 }, (_, index) => lockOnPerson(scope, `person-${index}`));
  const buckets = lockBuckets(people);
  expect(buckets).toEqual([...new Set(buckets)].sort((a, b) => a - b));
  expect(lockBuckets(people.toReversed())).toEqual(buckets);
  expect([Math.min(...buckets) >= 0, Math.max(...buckets) < BUCKETS]).toEqual([true, true]);
  // Three thousand names over 4,096 buckets fill about half of them: a hash that spreads.
  expect(buckets.length).toBeGreaterThan(0.48 * BUCKETS);
});

test('a person, a user and a stranger of the same name, and a person in another app, are four', () => {
  const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
  const kinds = [
    lockBuckets(names.map((name) => lockOnPerson(scope, name))),
    lockBuckets(names.map((name) => lockOnUser(scope, name))),
    lockBuckets(names.map((name) => lockOnStranger('account', name))),
    lockBuckets(names.map((name) => lockOnPerson({ ...scope, appId: 'other' }, name))),
  ];
  expect(new Set(kinds.map((buckets) => buckets.join())).size).toBe(4);
});

test('what a row holds beside its scope does not change the lock', () => {
  const row = { ...scope, id: 'row', igsid: 'x' };
  expect(lockOnUser(row, 'u')).toEqual(lockOnUser(scope, 'u'));
});
