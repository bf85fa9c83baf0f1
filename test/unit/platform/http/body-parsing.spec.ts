import { describe, expect, test } from '@jest/globals';
import { isDeeperThan, MAX_JSON_DEPTH } from '../../../../src/platform/http/body-parsing.setup.js';

/** So many levels of lists or objects around nothing. */
function nest(levels: number, open: string, close: string): unknown {
  return JSON.parse(open.repeat(levels) + 'null' + close.repeat(levels));
}

describe('depth of JSON', () => {
  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('the depth of JSON of %s counts each level', (_what, open, close) => {
    for (const levels of [0, 1, MAX_JSON_DEPTH]) {
      expect(isDeeperThan(nest(levels, open, close), levels)).toBe(false);
      expect(isDeeperThan(nest(levels + 1, open, close), levels)).toBe(true);
    }
  });

  test('the depth of JSON is that of its deepest part, at any position', () => {
    expect(isDeeperThan({ a: 1, b: [{}, { c: [[]] }] }, 5)).toBe(false);
    expect(isDeeperThan({ a: 1, b: [{}, { c: [[]] }] }, 4)).toBe(true);
  });

  test('the depth of JSON is known without reading all of it', () => {
    expect(isDeeperThan(nest(5_000, '[', ']'), MAX_JSON_DEPTH)).toBe(true);
  });
});
