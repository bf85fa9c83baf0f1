import { describe, expect, test } from '@jest/globals';
import {
  CodeGuesses,
  readCode,
  WRONG_PER_ACCOUNT,
  WRONG_PER_PERSON,
} from '../../../src/linking/code-guesses.js';
import { at } from '../../support/builders.js';

const MINUTE = 60;
const NOW = 10_000 * MINUTE;
/** So many minutes before now, in milliseconds. */
const ago = (...minutes: readonly number[]): number[] => minutes.map((each) => (NOW - each * MINUTE) * 1_000);
const read = (wrong: readonly number[], ofAccount = 0, isConnected = true): string =>
  readCode(wrong, ofAccount, isConnected, NOW * 1_000);

describe('bounds of typed codes', () => {
  test('the bounds are those of the documentation', () => {
    expect([WRONG_PER_PERSON, WRONG_PER_ACCOUNT]).toEqual([5, 300]);
  });

  test.each<[string, readonly number[], string]>([
    ['no wrong code', [], 'plain'],
    ['four wrong codes at this moment', ago(0, 0, 0, 0), 'plain'],
    ['five wrong codes at this moment', ago(0, 0, 0, 0, 0), 'unread'],
    ['five within an hour, the last a moment ago', ago(60, 45, 30, 15, 0), 'unread'],
    ['five within more than an hour', ago(61, 45, 30, 15, 0), 'plain'],
    ['five within an hour, the last 59 minutes ago', ago(119, 100, 80, 70, 59), 'unread'],
    ['five within an hour, the last an hour ago', ago(119, 100, 80, 70, 60), 'plain'],
    ['five an hour ago, and one since', ago(65, 64, 63, 62, 61, 0), 'plain'],
    ['five an hour ago, and four since', ago(65, 64, 63, 62, 61, 3, 2, 1, 0), 'plain'],
    ['five an hour ago, and five since', ago(65, 64, 63, 62, 61, 4, 3, 2, 1, 0), 'unread'],
    ['five, in no order', ago(0, 60, 15, 45, 30), 'unread'],
    ['five of an instance whose clock is ahead', ago(3, 2, 1, 0, -1), 'unread'],
  ])('after %s, of a person a code is %s', (_what, wrong, expected) => {
    expect(read(wrong)).toBe(expected);
  });

  test.each<[number, boolean, string]>([
    [299, true, 'plain'],
    [299, false, 'plain'],
    [300, true, 'asked'],
    [300, false, 'unread'],
    [9_999, true, 'asked'],
  ])(
    'after %i wrong codes on an account that is connected: %s, a code is %s',
    (count, isConnected, expected) => {
      expect(read([], count, isConnected)).toBe(expected);
    },
  );

  test('a person who has guessed too often is not asked either', () => {
    expect(read(ago(0, 0, 0, 0, 0), 300)).toBe('unread');
  });

  test('a batch counts its own wrong codes on top of those that are stored, each for its person', () => {
    const stored = [1, 2, 3].map((second) => ({ igsid: 'eve', receivedAt: at(second) }));
    const guesses = new CodeGuesses(stored, 298, false);
    guesses.count({ igsid: 'eve', receivedAt: at(4) });
    expect([guesses.read('eve', at(5)), guesses.read('bob', at(5))]).toEqual(['plain', 'plain']);
    guesses.count({ igsid: 'eve', receivedAt: at(5) });
    expect([guesses.read('eve', at(5)), guesses.read('bob', at(5))]).toEqual(['unread', 'unread']);
  });
});
