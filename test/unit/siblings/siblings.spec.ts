import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { FromSibling, SiblingChannel, ToSibling } from '../../../src/siblings/sibling-messages.js';
import { Siblings } from '../../../src/siblings/siblings.service.js';

/** A first process that hears everything and says what it is told to. */
function makeFirst(): { channel: SiblingChannel; heard: FromSibling[]; says: (message: ToSibling) => void } {
  const heard: FromSibling[] = [];
  let listener: (message: ToSibling) => void = () => undefined;
  const channel: SiblingChannel = {
    send: (message) => void heard.push(message),
    listen: (next) => void (listener = next),
  };
  return { channel, heard, says: (message) => listener(message) };
}

describe('a question to siblings', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('ends with their answers', async () => {
    const first = makeFirst();
    const asked = new Siblings(first.channel).ask('metrics', 'mine');
    expect(first.heard).toEqual([{ kind: 'ask', id: 1, question: 'metrics', own: 'mine' }]);
    first.says({ kind: 'answers', id: 1, values: ['theirs'] });
    expect(await asked).toEqual(['theirs']);
  });

  test('ends without any when the first process stands still, and what it says later is too late', async () => {
    const first = makeFirst();
    const asked = new Siblings(first.channel).ask('forget');
    await jest.advanceTimersByTimeAsync(5_000);
    first.says({ kind: 'answers', id: 1, values: ['late'] });
    expect(await asked).toEqual([]);
  });

  test('has no answers where there are none', async () => {
    expect(await new Siblings(null).ask('forget')).toEqual([]);
  });
});
