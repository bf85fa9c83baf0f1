import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  type AskedQuestion,
  isAnswerTo,
  readAnswerPayload,
  toAnswerPayload,
} from '../../../../src/instagram/chat/answer-payload.js';
import { toQuestionNumber } from '../../../../src/instagram/chat/question-number.js';

const key = createSecretKey(Buffer.alloc(32, 1));
const otherKey = createSecretKey(Buffer.alloc(32, 2));
const question: AskedQuestion = {
  linkId: '01890000-0000-7000-8000-000000000001',
  igId: '17841400000000001',
  igsid: '6789012345678901',
  askedAt: new Date('2026-11-22T12:00:00.123Z'),
};

function read(payload: string): NonNullable<ReturnType<typeof readAnswerPayload>> {
  const claimed = readAnswerPayload(payload);
  if (claimed === null) throw new Error(`not a payload: ${payload}`);
  return claimed;
}

describe('the payload of an answer', () => {
  test.each(['yes', 'no'] as const)('%s comes back as it was signed', (answer) => {
    const claimed = read(toAnswerPayload(question, answer, key));
    expect(claimed).toMatchObject({ linkId: question.linkId, answer });
    expect(isAnswerTo(claimed, question, [otherKey, key])).toBe(true);
  });

  test.each<[string, Partial<AskedQuestion>]>([
    ['another person', { igsid: '6789012345678902' }],
    ['another account', { igId: '17841400000000002' }],
    ['another link', { linkId: '01890000-0000-7000-8000-000000000002' }],
    ['an earlier question of the same link', { askedAt: new Date('2026-11-22T11:00:00.123Z') }],
  ])('it proves nothing for %s', (_case, other) => {
    const claimed = read(toAnswerPayload(question, 'yes', key));
    expect(isAnswerTo(claimed, { ...question, ...other }, [key])).toBe(false);
  });

  test('it proves nothing under a key that was removed', () => {
    expect(isAnswerTo(read(toAnswerPayload(question, 'yes', otherKey)), question, [key])).toBe(false);
  });

  test('no cannot be made into yes', () => {
    const forged = toAnswerPayload(question, 'no', key).replace('.n.', '.y.');
    expect(isAnswerTo(read(forged), question, [key])).toBe(false);
  });

  test('every changed character makes it another text or no payload at all', () => {
    const payload = toAnswerPayload(question, 'yes', key);
    for (let place = 0; place < payload.length; place += 1) {
      const changed =
        payload.slice(0, place) + (payload[place] === 'A' ? 'B' : 'A') + payload.slice(place + 1);
      const claimed = readAnswerPayload(changed);
      if (claimed !== null)
        expect(isAnswerTo(claimed, { ...question, linkId: claimed.linkId }, [key])).toBe(false);
    }
  });

  test.each([
    '',
    'CONNECT',
    'hitch-answer.y',
    'hitch-answer.x.AYkAAAAAcACAAAAAAAAAAQ.AAAAAAAAAAAAAAAAAAAAAA',
    'hitch-answer.y.AYkAAAAAcACAAAAAAAAAAR.AAAAAAAAAAAAAAAAAAAAAA',
    ' hitch-answer.y.AYkAAAAAcACAAAAAAAAAAQ.AAAAAAAAAAAAAAAAAAAAAA',
  ])('%j is no payload of ours', (text) => {
    expect(readAnswerPayload(text)).toBeNull();
  });

  test('it has far fewer than the 1,000 characters of a button', () => {
    expect(toAnswerPayload(question, 'yes', key).length).toBeLessThan(80);
  });
});

test('questions have numbers of four characters that differ by person, link and event', () => {
  const numbers = [
    question,
    { ...question, igsid: '1' },
    { ...question, linkId: '01890000-0000-7000-8000-000000000002' },
    { ...question, askedAt: new Date('2026-11-22T12:00:00.124Z') },
  ].map((each) => toQuestionNumber(each, key));
  for (const number of numbers) expect(number).toMatch(/^[B-DF-HJ-NP-TV-XYZ2-9]{4}$/);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(toQuestionNumber(question, key)).toBe(numbers[0]);
});
