import { expect, test } from '@jest/globals';
import { ERASED_ROWS } from '../../../src/erasure/erased-rows.js';

test('an erasure comes to invites behind the messages that bring them, in the order in which their sender locks both', () => {
  const tables = ERASED_ROWS.map(({ table }) => table);
  expect(tables.indexOf('invites')).toBeGreaterThan(tables.lastIndexOf('messages'));
});
