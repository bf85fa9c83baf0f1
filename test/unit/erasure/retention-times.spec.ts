import { expect, test } from '@jest/globals';
import { retentionTimes } from '../../../src/erasure/retention-times.js';

test('what is due is older than the periods, invalid tokens older than a week, whatever the periods are', () => {
  const now = new Date('2026-11-22T12:00:00.000Z');
  expect(retentionTimes(now, { attemptDays: 90, linkHours: 720, notificationDays: 30 })).toEqual({
    attempts: new Date('2026-08-24T12:00:00.000Z'),
    deadLetters: new Date('2026-08-24T12:00:00.000Z'),
    invalidTokens: new Date('2026-11-15T12:00:00.000Z'),
    links: new Date('2026-10-23T12:00:00.000Z'),
    notifications: new Date('2026-10-23T12:00:00.000Z'),
  });
  expect(
    retentionTimes(now, { attemptDays: 36_500, linkHours: 876_000, notificationDays: 36_500 }),
  ).toMatchObject({
    attempts: new Date('1926-12-17T12:00:00.000Z'),
    links: new Date('1926-12-17T12:00:00.000Z'),
    notifications: new Date('1926-12-17T12:00:00.000Z'),
    invalidTokens: new Date('2026-11-15T12:00:00.000Z'),
  });
});
