import { describe, expect, test } from '@jest/globals';
import {
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../../../src/erasure/suppression-name.js';

describe('the name that a suppression bears', () => {
  test('is stored data: it never changes', () => {
    expect([
      suppressionOfPerson('1784', '99'),
      suppressionOfPersonAnywhere('99'),
      suppressionOfLink('0192'),
    ]).toEqual(['6:person4:17842:99', '15:person_anywhere2:99', '4:link4:0192']);
  });

  test('is another one for each person, account and link, however they are cut', () => {
    const names = [
      suppressionOfPerson('1', '23'),
      suppressionOfPerson('12', '3'),
      suppressionOfPersonAnywhere('123'),
      suppressionOfLink('123'),
      suppressionOfPerson('a2:3', '3'),
      suppressionOfPerson('a', '3:2'),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});
