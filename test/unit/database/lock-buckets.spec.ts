import { expect, test } from '@jest/globals';
import { lockBuckets } from '../../../src/database/lock-buckets.js';

test('the locks of a batch are distinct, ascending, and do not depend on its order', () => {
  const people = Array.from(
    { length: 3_000 },
    (_, index) => ['app account', 'igsid', `person-${index}`] as const,
  );
  const buckets = lockBuckets(people);
  expect(buckets).toEqual([...new Set(buckets)].sort((a, b) => a - b));
  expect(lockBuckets(people.toReversed())).toEqual(buckets);
  expect([Math.min(...buckets) >= 0, Math.max(...buckets) < 1024]).toEqual([true, true]);
  // Three thousand names over 1,024 buckets leave about one in twenty empty: a hash that spreads.
  expect(buckets.length).toBeGreaterThan(900);
});

test('a person and a user of the same name are two', () => {
  const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
  const asPeople = lockBuckets(names.map((name) => ['s', 'igsid', name]));
  expect(lockBuckets(names.map((name) => ['s', 'user', name]))).not.toEqual(asPeople);
});
