import { expect, test } from '@jest/globals';
import { Pile } from '../../bench/pile.js';

const pileOf = (...words: string[]): Pile<string> => {
  const pile = new Pile<string>();
  for (const word of words) pile.add(Buffer.from(word), word);
  return pile;
};

test('a pile gives each request once, and says what those were about that went', () => {
  const pile = pileOf('a', 'b', 'c');
  expect([pile.takeOnce(), pile.takeOnce()].map(String)).toEqual(['a', 'b']);
  expect([pile.unsent, pile.aboutSent(), pile.aboutSent()]).toEqual([1, ['a', 'b'], []]);
  expect([pile.takeOnce(), pile.takeOnce()].map(String)).toEqual(['c', 'null']);
  expect([pile.unsent, pile.aboutSent()]).toEqual([0, ['c']]);
});

test('a pile can be sent round and round, whatever went before', () => {
  const pile = pileOf('a', 'b');
  pile.takeOnce();
  const next = pile.repeat();
  expect([next(), next(), next()].map(String)).toEqual(['a', 'b', 'a']);
  expect(pile.unsent).toBe(1);
});
