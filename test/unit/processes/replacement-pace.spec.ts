import { describe, expect, test } from '@jest/globals';
import { pauseBeforeReplacing } from '../../../src/processes/replacement-pace.js';

describe('the place of a worker that ended', () => {
  test('is taken at once, then after longer and longer pauses, and in the end not at all', () => {
    const pauses = [1, 2, 3, 4, 5, 6].map(pauseBeforeReplacing);
    expect(pauses).toEqual([0, 500, 1_000, 2_000, null, null]);
  });
});
