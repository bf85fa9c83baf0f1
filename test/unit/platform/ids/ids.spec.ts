import { expect, test } from '@jest/globals';
import { Ids } from '../../../../src/platform/ids/ids.service.js';
import { leastUuidOf } from '../../../../src/platform/ids/type-id.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('new ids are ascending UUIDv7 of the current time, and none is repeated within a millisecond', () => {
  const ids = new Ids();
  const before = leastUuidOf(new Date(Date.now() - 1));
  const made = Array.from({ length: 100_000 }, () => ids.newUuid());
  const after = leastUuidOf(new Date(Date.now() + 1_000));
  expect(made.every((id) => UUID_V7.test(id) && id > before && id < after)).toBe(true);
  expect(made).toEqual(made.toSorted());
  expect(new Set(made).size).toBe(made.length);
});
