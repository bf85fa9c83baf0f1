import { describe, expect, test } from '@jest/globals';
import type { ChatWord } from '../../../src/instagram/chat/chat-words.js';
import {
  type ChatDecision,
  decideMessage as decide,
  type EndedQuestion,
  sortQuestions,
} from '../../../src/linking/chat-decision.js';
import type { LinkState } from '../../../src/links/link-state.js';
import { aLink, at } from '../../support/builders.js';

const asked = (more: Partial<LinkState> = {}): LinkState =>
  aLink({
    confirmation: 'dm',
    status: 'awaiting_confirmation',
    igsid: 'person',
    awaitingSince: at(0),
    questionStatus: 'sent',
    questionSentAt: at(2),
    ...more,
  });
const decideMessage = (
  word: ChatWord | null,
  open: readonly LinkState[],
  writtenAt: Date,
  followed: readonly LinkState[] = [],
  ended: readonly EndedQuestion[] = [],
): ChatDecision =>
  decide(
    word,
    { open: open.map((link) => ({ link, isFollowed: followed.includes(link) })), ended },
    writtenAt,
  );
const first = asked();
const second = asked({ id: 'second', appId: 'other-app' });

describe('a message while questions are open', () => {
  test.each<[string, ChatWord | null, LinkState[], object]>([
    ['yes to the only question', 'yes', [first], { kind: 'answer', link: first, answer: 'confirm' }],
    ['no to the only question', 'no', [first], { kind: 'answer', link: first, answer: 'decline' }],
    ['anything else', null, [first], { kind: 'remind', links: [first] }],
    ['yes while two are open', 'yes', [first, second], { kind: 'remind', links: [first, second] }],
    ['no while two are open', 'no', [first, second], { kind: 'remind', links: [first, second] }],
    ['nothing is open', 'yes', [], { kind: 'none' }],
    ['the word that ends everything', 'unlink', [first], { kind: 'refuse', links: [first] }],
    ['the same while two are open', 'unlink', [first, second], { kind: 'refuse', links: [first, second] }],
    ['the same while nothing is open', 'unlink', [], { kind: 'none' }],
  ])('%s', (_case, word, open, decision) => {
    expect(decideMessage(word, open, at(10))).toEqual(decision);
  });

  test('a question that is not sent yet makes a word ambiguous, and is not asked again', () => {
    const queued = asked({ id: 'queued', questionStatus: 'queued', questionSentAt: null });
    expect(decideMessage('yes', [queued], at(10))).toEqual({ kind: 'none' });
    expect(decideMessage('yes', [first, queued], at(10))).toEqual({ kind: 'remind', links: [first] });
    expect(decideMessage('unlink', [first, queued], at(10))).toEqual({ kind: 'refuse', links: [first] });
  });

  test('what was written before the question was sent is no answer to it', () => {
    expect(decideMessage('yes', [asked({ questionSentAt: at(20) })], at(10))).toEqual({ kind: 'none' });
    expect(decideMessage('yes', [asked({ questionSentAt: at(11) })], at(10))).toMatchObject({
      kind: 'answer',
    });
  });

  test('a question that may have arrived is asked again after a yes, and can be declined from the tap on', () => {
    const maybe = asked({ questionStatus: 'unknown', questionSentAt: null });
    expect(decideMessage('yes', [maybe], at(1))).toEqual({ kind: 'remind', links: [maybe] });
    expect(decideMessage('no', [maybe], at(1))).toMatchObject({ kind: 'answer', answer: 'decline' });
    expect(decideMessage('no', [maybe], at(-3))).toEqual({ kind: 'none' });
  });

  test.each<[ChatWord, object]>([
    ['yes', { kind: 'remind', links: [first] }],
    ['no', { kind: 'remind', links: [first] }],
    ['unlink', { kind: 'refuse', links: [first] }],
  ])('%s after a message of somebody else at the account may be the answer to that one', (word, decision) => {
    expect(decideMessage(word, [first], at(10), [first])).toEqual(decision);
  });

  const earlier = { askedAt: at(-30), shownAt: at(-20), endedAt: at(60) };
  test.each<[string, EndedQuestion, 'answer' | 'remind']>([
    ['has ended since', earlier, 'remind'],
    ['had ended before', { ...earlier, endedAt: at(5) }, 'answer'],
    ['was sent later', { ...earlier, shownAt: at(30) }, 'answer'],
    ['has run out of time since', { ...earlier, endedAt: null }, 'remind'],
    ['had run out of time before', { ...earlier, askedAt: at(-600), endedAt: null }, 'answer'],
  ])('a word counts when no other question was open as it was written: one that %s', (_case, other, kind) => {
    for (const word of ['yes', 'no'] as const)
      expect(decideMessage(word, [first], at(10), [], [other])).toMatchObject({ kind });
  });

  test('a question is open while its link waits because of the same event, and else has ended with its link', () => {
    const question = { linkId: first.id, askedAt: at(0), shownAt: at(2), isFollowed: true };
    const earlierOne = { ...question, askedAt: at(-900) };
    const closed = { ...second, completedAt: at(7) };
    const ofOther = { ...question, linkId: second.id };
    expect(sortQuestions([first], [question, earlierOne, ofOther], [first, closed])).toEqual({
      open: [{ link: first, isFollowed: true }],
      ended: [
        { ...earlierOne, endedAt: null },
        { ...ofOther, endedAt: at(7) },
      ],
    });
  });
});
