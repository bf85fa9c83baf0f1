import { describe, expect, test } from '@jest/globals';
import type { GraphAction, GraphError, GraphResult } from '../../../../src/instagram/graph/graph-result.js';
import { findSent } from '../../../../src/instagram/messages/find-sent.js';
import {
  decideAfterCheck,
  decideAfterCrash,
  decideAfterSend,
  decideTooOld,
  type MessageProgress,
  type MessageStep,
} from '../../../../src/instagram/messages/message-step.js';

const MINUTE = 60_000;
const progress = (more: Partial<MessageProgress> = {}): MessageProgress => ({
  claims: 1,
  checks: 0,
  errorCode: null,
  ageMs: 0,
  isRecognisable: true,
  ...more,
});
const refused = (action: GraphAction): GraphResult<never> => ({
  kind: 'refused',
  error: { code: 10, subcode: 1, action, name: 'name', label: '10/1' } as GraphError,
});
const unknown: GraphResult<never> = { kind: 'unknown', cause: 'timeout' };
const absent: GraphResult<string | null> = { kind: 'ok', value: null };

describe('after an attempt', () => {
  test.each<[string, GraphResult<{ mid: string }>, string]>([
    ['Instagram took it', { kind: 'ok', value: { mid: 'm' } }, 'sent'],
    ['the request did not leave', { kind: 'unsent', cause: 'ECONNREFUSED' }, 'queued'],
    ['the answer was cut', unknown, 'checking'],
    ['Instagram refused it for now', refused('later'), 'queued'],
    ['it was refused, and may have been sent', refused('check'), 'checking'],
    ['it was refused', refused('stop'), 'failed'],
    ['the account is blocked', refused('stop_all'), 'failed'],
    ['the token is dead', refused('reauth'), 'failed'],
    ['a setting is wrong', refused('fix'), 'failed'],
  ])('%s', (_case, result, status) => {
    expect(decideAfterSend(result, progress())).toMatchObject({ status });
  });

  test('waits grow from one second to a minute', () => {
    const waits = [1, 2, 3, 7, 8, 20].map((claims) =>
      decideAfterSend({ kind: 'unsent', cause: 'x' }, progress({ claims })),
    );
    expect(waits).toMatchObject(
      [1_000, 2_000, 4_000, 60_000, 60_000, 60_000].map((waitMs) => ({ status: 'queued', waitMs })),
    );
  });

  test('what could not be sent for a quarter of an hour has failed', () => {
    const late = progress({ ageMs: 15 * MINUTE });
    expect(decideAfterSend(refused('later'), late)).toEqual({ status: 'failed', code: '10/1' });
    expect(decideAfterSend({ kind: 'unsent', cause: 'x' }, late)).toEqual({ status: 'failed', code: 'x' });
  });

  test('an unknown fate is never a reason to send, whatever the age', () => {
    for (const result of [unknown, refused('check')])
      for (const ageMs of [0, 15 * MINUTE, 60 * MINUTE])
        expect(decideAfterSend(result, progress({ ageMs })).status).toBe('checking');
    expect(decideAfterCrash(progress()).status).toBe('checking');
  });

  test('what cannot be recognised in a conversation is unknown at once', () => {
    expect(decideAfterSend(unknown, progress({ isRecognisable: false })).status).toBe('unknown');
    expect(decideAfterCrash(progress({ isRecognisable: false })).status).toBe('unknown');
  });
});

describe('a look at the conversation', () => {
  test('a message that is there was sent', () => {
    expect(decideAfterCheck({ kind: 'ok', value: 'mid' }, progress({ checks: 2 }))).toEqual({
      status: 'sent',
      mid: 'mid',
    });
  });

  /** What follows when every look gives the same result. */
  function follow(result: GraphResult<string | null>, more: Partial<MessageProgress> = {}): string[] {
    const statuses: string[] = [];
    let step: MessageStep = decideAfterCrash(progress(more));
    for (let looks = 0; looks < 20; looks += 1) {
      statuses.push(step.status);
      if (step.status !== 'checking') return statuses;
      step = decideAfterCheck(result, progress({ ...more, checks: step.checks }));
    }
    throw new Error('it never ends');
  }

  test('only two looks without the message, the last of which could read, let it be sent once more', () => {
    expect(follow(absent)).toEqual(['checking', 'checking', 'queued']);
  });

  test('a message that is absent again after that is unknown', () => {
    expect(follow(absent, { checks: 2 })).toEqual(['checking', 'checking', 'unknown']);
  });

  test.each([
    ['the conversation cannot be read', unknown],
    ['reading it is refused', refused('stop')],
  ])('it is unknown when %s', (_case, result) => {
    expect(follow(result)).toEqual(['checking', 'checking', 'unknown']);
  });

  test.each([
    ['reading is limited', refused('later')],
    ['the request did not leave', { kind: 'unsent', cause: 'pace' } as const],
  ])('a look that did not take place does not count: %s', (_case, result) => {
    for (const checks of [0, 1, 2, 3])
      expect(decideAfterCheck(result, progress({ checks }))).toMatchObject({ status: 'checking', checks });
    expect(decideAfterCheck(result, progress({ checks: 1, ageMs: 15 * MINUTE })).status).toBe('unknown');
  });

  test('an old message is not sent again', () => {
    expect(decideAfterCheck(absent, progress({ checks: 1, ageMs: 15 * MINUTE })).status).toBe('unknown');
  });
});

test('what is still not done after an hour has an end, which says whether it may have arrived', () => {
  const old = progress({ ageMs: 60 * MINUTE });
  expect(decideTooOld('queued', old)).toEqual({ status: 'failed', code: 'too_old' });
  expect(decideTooOld('sending', old)).toEqual({ status: 'unknown', code: 'too_old' });
  expect(decideTooOld('checking', { ...old, errorCode: '2' })).toEqual({ status: 'unknown', code: '2' });
  for (const status of ['queued', 'sending', 'checking'] as const)
    expect(decideTooOld(status, progress({ ageMs: 60 * MINUTE - 1 }))).toBeNull();
});

describe('finding a message in a conversation', () => {
  const at = (seconds: number): Date => new Date(1_800_000_000_000 + seconds * 1_000);
  const mine = { mid: 'mine', isOwn: true, text: 'the question', createdAt: at(1) };
  const isSame = (text: string): boolean => text === 'the question';
  const find = (...messages: Parameters<typeof findSent>[0]): string | null =>
    findSent(messages, { attemptedAt: at(0) }, isSame);

  test('it is the account’s own, with the same text, of the time of the attempt', () => {
    expect(find({ ...mine, mid: 'other', text: 'something else' }, mine)).toBe('mine');
    expect(find({ ...mine, createdAt: null })).toBe('mine');
    expect(find({ ...mine, createdAt: at(-60) })).toBe('mine');
  });

  test.each([
    ['the person wrote the same text', { ...mine, isOwn: false }],
    ['an equal one was sent long before', { ...mine, createdAt: at(-61) }],
    ['it has no text', { ...mine, text: null }],
    ['the text differs', { ...mine, text: 'the question.' }],
  ])('it is not there when %s', (_case, message) => {
    expect(find(message)).toBeNull();
  });
});
