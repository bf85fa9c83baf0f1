import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type CountMemory, Relay } from '../../../src/siblings/relay.js';
import type { FromSibling, ToSibling } from '../../../src/siblings/sibling-messages.js';

/** Siblings that write down what they are told. */
class Family {
  readonly told = new Map<number, ToSibling[]>();
  readonly kept = new Map<number, unknown>();
  readonly relay: Relay;

  constructor(size: number) {
    const { kept } = this;
    const memory: CountMemory = {
      keep: (sibling, counts) => void kept.set(sibling, counts),
      retire: (sibling) => void kept.delete(sibling),
      without: (sibling) => [...kept].flatMap(([number, counts]) => (number === sibling ? [] : [counts])),
    };
    this.relay = new Relay(memory);
    for (let sibling = 1; sibling <= size; sibling++) {
      this.told.set(sibling, []);
      this.relay.join(sibling, (message) => this.tell(sibling, message));
    }
  }

  says(sibling: number, message: FromSibling): void {
    this.relay.hear(sibling, message, (answer) => this.tell(sibling, answer));
  }

  toldTo(sibling: number): ToSibling[] {
    return this.told.get(sibling) ?? [];
  }

  private tell(sibling: number, message: ToSibling): void {
    this.told.set(sibling, [...this.toldTo(sibling), message]);
  }
}

const ask = (id: number, question: 'forget' | 'metrics', own: unknown = null): FromSibling => ({
  kind: 'ask',
  id,
  question,
  own,
});

describe('a question among siblings', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('goes to all others, and comes back when the last of them has answered', () => {
    const family = new Family(3);
    family.says(2, ask(7, 'forget'));
    expect([family.toldTo(1), family.toldTo(2), family.toldTo(3)]).toEqual([
      [{ kind: 'question', id: 1, question: 'forget' }],
      [],
      [{ kind: 'question', id: 1, question: 'forget' }],
    ]);
    family.says(1, { kind: 'answer', id: 1, value: null });
    expect(family.toldTo(2)).toEqual([]);
    family.says(3, { kind: 'answer', id: 1, value: null });
    expect(family.toldTo(2)).toEqual([{ kind: 'answers', id: 7, values: [] }]);
  });

  test('is answered at once when nobody else is there, also to one that is only just beginning', () => {
    const family = new Family(0);
    family.says(1, ask(1, 'forget'));
    expect(family.toldTo(1)).toEqual([{ kind: 'answers', id: 1, values: [] }]);
  });

  test('is not answered by one that has left: what it counted was taken over then', () => {
    const family = new Family(3);
    family.says(1, ask(1, 'metrics', 'counts of 1'));
    family.relay.leave(2);
    family.says(2, { kind: 'answer', id: 1, value: 'counts of 2' });
    family.says(3, { kind: 'answer', id: 1, value: 'counts of 3' });
    expect(family.toldTo(1)).toEqual([{ kind: 'answers', id: 1, values: ['counts of 3'] }]);
  });

  test('waits neither for one that dies nor for one that says nothing', () => {
    const family = new Family(3);
    family.says(1, ask(1, 'forget'));
    family.says(2, { kind: 'answer', id: 1, value: null });
    family.relay.leave(3);
    expect(family.toldTo(1)).toHaveLength(1);
    family.says(1, ask(2, 'forget'));
    jest.advanceTimersByTime(10_000);
    expect(family.toldTo(1)).toHaveLength(2);
    family.says(2, { kind: 'answer', id: 2, value: null });
    expect(family.toldTo(1)).toHaveLength(2);
  });

  test('two at a time do not get each other’s answers', () => {
    const family = new Family(2);
    family.says(1, ask(1, 'metrics', 'a'));
    family.says(2, ask(1, 'metrics', 'b'));
    family.says(1, { kind: 'answer', id: 2, value: 'a2' });
    family.says(2, { kind: 'answer', id: 1, value: 'b2' });
    expect(family.toldTo(2).at(-1)).toEqual({ kind: 'answers', id: 1, values: ['a2'] });
    expect(family.toldTo(1).at(-1)).toEqual({ kind: 'answers', id: 1, values: ['b2'] });
  });

  test('about counts is answered from memory for one that says nothing', () => {
    const family = new Family(2);
    family.says(2, ask(1, 'metrics', 'counted before'));
    family.says(1, { kind: 'answer', id: 1, value: 'own' });
    family.says(1, ask(1, 'metrics', 'own'));
    jest.advanceTimersByTime(10_000);
    expect(family.toldTo(1).at(-1)).toEqual({ kind: 'answers', id: 1, values: ['counted before'] });
  });
});
