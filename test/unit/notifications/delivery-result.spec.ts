import { describe, expect, test } from '@jest/globals';
import {
  type ClaimedNotification,
  decideResult,
  type DeliveryResult,
  type EndpointAnswer,
} from '../../../src/notifications/delivery-result.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const DAY = 24 * 3_600_000;
const at = (ms: number): Date => new Date(NOW.getTime() + ms);
const answer = (status: number, retryAfter: string | null = null): EndpointAnswer => ({
  kind: 'answer',
  status,
  retryAfter,
  body: 'Hello',
});
const timeout: EndpointAnswer = { kind: 'no_answer', error: 'timeout' };
const times = { attemptedAt: at(-40), latencyMs: 40 };
const claimed: ClaimedNotification = {
  id: 'notification',
  appId: 'app',
  accountId: 'account',
  endpointId: 'endpoint',
  claims: 3,
  step: 0,
  type: 'identity.linked',
  createdAt: at(-DAY),
  data: '{}',
};
const decide = (
  given: EndpointAnswer,
  { step = 0, failingSince = null }: { step?: number; failingSince?: Date | null } = {},
): DeliveryResult =>
  decideResult({ ...claimed, step }, { url: 'https://shop.example', failingSince }, given, times, NOW, 0);

describe('result of an attempt', () => {
  test('the result of an attempt names the claim that it belongs to, and where the request was sent', () => {
    expect(decide(answer(204), { step: 2 })).toEqual({
      appId: 'app',
      accountId: 'account',
      notificationId: 'notification',
      endpointId: 'endpoint',
      claims: 3,
      step: 3,
      status: 'delivered',
      waitMs: 0,
      url: 'https://shop.example',
      effect: 'succeeded',
      attempt: { ...times, httpStatus: 204, responseBody: 'Hello', error: null },
    });
  });

  test.each([200, 201, 202, 204, 206, 299])('the result of an attempt is a success with %i', (status) => {
    const expected = { status: 'delivered', effect: 'succeeded', attempt: { error: null } };
    expect(decide(answer(status))).toMatchObject(expected);
  });

  test.each([
    [100, 'status'],
    [199, 'status'],
    [300, 'redirect'],
    [301, 'redirect'],
    [302, 'redirect'],
    [304, 'redirect'],
    [307, 'redirect'],
    [308, 'redirect'],
    [400, 'status'],
    [401, 'status'],
    [404, 'status'],
    [409, 'status'],
    [422, 'status'],
    [429, 'status'],
    [500, 'status'],
    [503, 'status'],
    [599, 'status'],
  ])('the result of an attempt is a failure with %i (%s), which is retried', (status, error) => {
    const attempt = { httpStatus: status, responseBody: 'Hello', error };
    const expected = { status: 'pending', waitMs: 5_000, effect: 'failed', attempt };
    expect(decide(answer(status))).toMatchObject(expected);
  });

  test('the result of an attempt is a failure without an answer, with the name of the fault', () => {
    const attempt = { httpStatus: null, responseBody: null, error: 'timeout' };
    const expected = { status: 'pending', waitMs: 5_000, effect: 'failed', attempt };
    expect(decide(timeout)).toMatchObject(expected);
  });

  test('the result of an attempt is the end of the endpoint with 410, at every step of the schedule', () => {
    for (const step of [0, 4, 9]) {
      const expected = { status: 'canceled', effect: 'gone', attempt: { error: 'gone' } };
      expect(decide(answer(410), { step, failingSince: at(-DAY) })).toMatchObject(expected);
    }
  });

  test('the result of an attempt reads Retry-After of 429 and 503, and of no other status', () => {
    expect(decide(answer(429, '60'))).toMatchObject({ waitMs: 60_000 });
    expect(decide(answer(503, 'Sun, 22 Nov 2026 12:01:00 GMT'))).toMatchObject({ waitMs: 60_000 });
    expect(decide(answer(500, '60'))).toMatchObject({ waitMs: 5_000 });
  });

  test('the result of an attempt is final after the tenth failure, even with Retry-After', () => {
    expect(decide(answer(503, '60'), { step: 9 })).toMatchObject({ status: 'exhausted' });
    expect(decide(timeout, { step: 8 })).toMatchObject({ status: 'pending', waitMs: DAY });
  });

  test.each([
    ['the first failure starts the count of failing days', null, 'failed'],
    ['a failure within five days changes nothing', at(-5 * DAY + 1), 'none'],
    ['five days of failures disable the endpoint', at(-5 * DAY), 'failing'],
  ])('the result of an attempt: %s', (_name, failingSince, effect) => {
    expect(decide(timeout, { step: 3, failingSince })).toMatchObject({ effect });
  });

  test('a success ends the count of failing days, however many there were', () => {
    expect(decide(answer(200), { step: 3, failingSince: at(-9 * DAY) })).toMatchObject({
      effect: 'succeeded',
    });
  });
});
