import { describe, expect, test } from '@jest/globals';
import { GROWING_TABLES, mayKeepPlans } from '../../../src/database/kept-plans.js';

const MIB = 1_048_576;

describe('whether plans may be kept', () => {
  test.each([
    ['nothing was measured yet', GROWING_TABLES, {}, false],
    ['all are large', GROWING_TABLES, { links: MIB, identities: MIB, attempts: 5 * MIB }, true],
    ['one is small', GROWING_TABLES, { links: MIB, identities: MIB - 1, attempts: 5 * MIB }, false],
    ['a small one is not read', ['links'], { links: MIB, identities: 0, attempts: 0 }, true],
    ['one is missing', ['links', 'attempts'], { links: MIB }, false],
  ] as const)('%s', (_, tables, bytes, expected) => {
    expect(mayKeepPlans(tables, bytes)).toBe(expected);
  });
});
