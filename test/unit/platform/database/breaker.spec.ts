import { expect, test } from '@jest/globals';
import { Breaker } from '../../../../src/platform/database/breaker.js';

test.each([
  ['', false],
  ['ss', false],
  ['sss', true],
  ['ssass', false],
  ['ssasss', true],
  ['ssssa', false],
  ['sssas', false],
])('after %p (s: silence, a: answer) the breaker is open: %p', (events, isOpen) => {
  const breaker = new Breaker();
  for (const event of events) {
    if (event === 's') breaker.noteSilence();
    else breaker.noteAnswer();
  }
  expect(breaker.isOpen).toBe(isOpen);
});
