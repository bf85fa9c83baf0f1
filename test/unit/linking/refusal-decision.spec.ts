import { describe, expect, test } from '@jest/globals';
import {
  decideRefusal,
  isStored,
  type RefusalDecision,
  type RefusalInput,
} from '../../../src/linking/refusal-decision.js';
import { OUTCOMES } from '../../../src/attempts/outcome.js';
import { at } from '../../support/builders.js';

const TEN_MINUTES = 600;
const refusedAt = at(0);

describe('what becomes of a refused event', () => {
  test.each<[string, Partial<RefusalInput>, RefusalDecision]>([
    ['it is alone and was never refused', {}, 'come_again'],
    ['others of its delivery are stored', { besideStored: true }, 'bury'],
    ['it is a dead letter already', { isBuried: true }, 'buried'],
    ['it is a dead letter already, beside others', { isBuried: true, besideStored: true }, 'buried'],
    ['its person is erased', { isErased: true, isBuried: true, besideStored: true }, 'erased'],
    [
      'others were stored since, and ten minutes have passed',
      { first: { refusedAt, othersStored: true }, now: at(TEN_MINUTES) },
      'bury',
    ],
    [
      'others were stored since, and a day has passed',
      { first: { refusedAt, othersStored: true }, now: at(86_400) },
      'bury',
    ],
    [
      'others were stored since, and less than ten minutes have passed',
      { first: { refusedAt, othersStored: true }, now: at(TEN_MINUTES - 0.001) },
      'come_again',
    ],
    [
      'nothing else was stored since, however long it is',
      { first: { refusedAt, othersStored: false }, now: at(36 * 3_600) },
      'come_again',
    ],
  ])('when %s', (_case, given, decision) => {
    const input = { isErased: false, isBuried: false, besideStored: false, first: null, now: at(5) };
    expect(decideRefusal({ ...input, ...given })).toBe(decision);
  });
});

describe('proof that the database stores events', () => {
  test.each(OUTCOMES)('an attempt with the outcome %s is a proof', (outcome) => {
    expect(isStored(outcome)).toBe(true);
  });

  test.each(['repeated', 'unregistered_account', 'capped', 'dead_letter', 'erased'] as const)(
    'a result %s is none, because nothing was written',
    (result) => {
      expect(isStored(result)).toBe(false);
    },
  );
});
