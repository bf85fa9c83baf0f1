import { describe, expect, test } from '@jest/globals';
import { Ids } from '../../../../src/platform/ids/ids.service.js';
import { leastUuidOf } from '../../../../src/platform/ids/type-id.js';

describe('least UUID of a time', () => {
  test.each([
    [0, '00000000-0000-0000-0000-000000000000'],
    [1, '00000000-0001-0000-0000-000000000000'],
    [0x0123456789ab, '01234567-89ab-0000-0000-000000000000'],
  ])('the least UUID of %d ms is %s', (ms, uuid) => {
    expect(leastUuidOf(new Date(ms))).toBe(uuid);
  });

  test('the least UUID of a time separates ids made before it from those made after it', () => {
    const before = new Ids().newUuid();
    const now = Date.now();
    const after = new Ids().newUuid();
    expect(leastUuidOf(new Date(now + 1)) > before).toBe(true);
    expect(leastUuidOf(new Date(now)) <= after).toBe(true);
  });

  // A retention of a hundred years reaches before 1970.
  test('the least UUID of a time before 1970 is below every id', () => {
    expect(leastUuidOf(new Date(-1))).toBe('00000000-0000-0000-0000-000000000000');
  });
});
