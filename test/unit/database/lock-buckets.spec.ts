import { expect, test } from '@jest/globals';
import {
  allLockBuckets,
  lockBuckets,
  lockOnPerson,
  lockOnStranger,
  lockOnUser,
} from '../../../src/database/lock-buckets.js';

const scope = { appId: 'app', accountId: 'account' };

test('the locks of a batch are distinct, ascending, and do not depend on its order', () => {
  const people = Array.from({ length: 3_000 }, (_, index) => lockOnPerson(scope, `person-${index}`));
  const buckets = lockBuckets(people);
  expect(buckets).toEqual([...new Set(buckets)].sort((a, b) => a - b));
  expect(lockBuckets(people.toReversed())).toEqual(buckets);
  expect([Math.min(...buckets) >= 0, Math.max(...buckets) < 1024]).toEqual([true, true]);
  // Three thousand names over 1,024 buckets leave about one in twenty empty: a hash that spreads.
  expect(buckets.length).toBeGreaterThan(900);
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

test('all locks are the whole range, in the order in which everybody takes them', () => {
  const people = Array.from({ length: 30_000 }, (_, index) => lockOnPerson(scope, `person-${index}`));
  expect(allLockBuckets()).toEqual(lockBuckets(people));
});
