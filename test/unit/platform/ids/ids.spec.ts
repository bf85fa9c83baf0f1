import { expect, test } from '@jest/globals';
import { Ids } from '../../../../src/platform/ids/ids.service.js';
import { leastUuidOf, writeUuidV7 } from '../../../../src/platform/ids/uuid-time.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('fresh ids are UUIDv7 of this moment that rise, and none comes twice, however many a millisecond has', () => {
  const ids = new Ids();
  const before = leastUuidOf(new Date(Date.now() - 1));
  const made = Array.from({ length: 100_000 }, () => ids.newUuid());
  // Ahead of the clock only as far as so many of them need.
  const after = leastUuidOf(new Date(Date.now() + 1_000));
  expect(made.every((id) => UUID_V7.test(id) && id > before && id < after)).toBe(true);
  expect(made).toEqual(made.toSorted());
  expect(new Set(made).size).toBe(made.length);
});

test('what two processes make at the same moment differs', () => {
  const [one, two] = [new Ids(), new Ids()];
  const made = Array.from({ length: 10_000 }, () => [one.newUuid(), two.newUuid()]).flat();
  expect(new Set(made).size).toBe(made.length);
  expect(new Set(made.map((id) => id.slice(19))).size).toBe(made.length);
});

test.each([
  [0, 0, '0000000000000000', '00000000-0000-7000-8000-000000000000'],
  [0xffffffffffff, 0xfff, 'ffffffffffffffff', 'ffffffff-ffff-7fff-bfff-ffffffffffff'],
  // The example of RFC 9562, A.6.
  [0x017f22e279b0, 0xcc3, '18c4dc0c0c07398f', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'],
])('%d, %d and %s are written as they should be', (ms, count, random, uuid) => {
  expect(writeUuidV7(ms, count, random)).toBe(uuid);
});
