import { describe, expect, test } from '@jest/globals';
import { GROWING_TABLES, mayKeepPlans } from '../../../../src/platform/database/kept-plans.js';

const ENOUGH = 262_144;

describe('whether plans may be kept', () => {
  test.each([
    ['nothing was measured yet', GROWING_TABLES, {}, false],
    [
      'all are large',
      GROWING_TABLES,
      { links: ENOUGH, identities: ENOUGH, attempts: 5 * ENOUGH, idempotency_keys: ENOUGH },
      true,
    ],
    ['one is small', GROWING_TABLES, { links: ENOUGH - 1, identities: ENOUGH, attempts: 5 * ENOUGH }, false],
    ['there are people to look up', ['identities'], { identities: ENOUGH / 4 }, true],
    ['they are few', ['identities'], { identities: ENOUGH / 4 - 1 }, false],
    [
      'the keys of mints are few',
      GROWING_TABLES,
      { links: ENOUGH, identities: ENOUGH, attempts: ENOUGH },
      false,
    ],
    ['a small one is not read', ['links'], { links: ENOUGH, identities: 0, attempts: 0 }, true],
    ['one is missing', ['links', 'attempts'], { links: ENOUGH }, false],
  ] as const)('%s', (_, tables, bytes, expected) => {
    expect(mayKeepPlans(tables, bytes)).toBe(expected);
  });
});
