import { describe, expect, test } from '@jest/globals';
import {
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../../../src/erasure/suppression-name.js';

describe('suppression name', () => {
  test('the name of a suppression never changes, because it is stored', () => {
    expect([
      suppressionOfPerson('1784', '99'),
      suppressionOfPersonAnywhere('99'),
      suppressionOfLink('0192'),
    ]).toEqual(['6:person4:17842:99', '15:person_anywhere2:99', '4:link4:0192']);
  });

  test('the name of a suppression differs for each person, account and link, however they are joined', () => {
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
