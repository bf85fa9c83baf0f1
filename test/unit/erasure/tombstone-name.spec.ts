import { describe, expect, test } from '@jest/globals';
import {
  tombstoneOnLink,
  tombstoneOnPerson,
  tombstoneOnPersonAnywhere,
} from '../../../src/erasure/tombstone-name.js';

describe('the name that a tombstone bears', () => {
  test('is stored data: it never changes', () => {
    expect([
      tombstoneOnPerson('1784', '99'),
      tombstoneOnPersonAnywhere('99'),
      tombstoneOnLink('0192'),
    ]).toEqual(['6:person4:17842:99', '15:person_anywhere2:99', '4:link4:0192']);
  });

  test('is another one for each person, account and link, however they are cut', () => {
    const names = [
      tombstoneOnPerson('1', '23'),
      tombstoneOnPerson('12', '3'),
      tombstoneOnPersonAnywhere('123'),
      tombstoneOnLink('123'),
      tombstoneOnPerson('a2:3', '3'),
      tombstoneOnPerson('a', '3:2'),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});
