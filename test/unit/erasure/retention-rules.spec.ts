import { expect, test } from '@jest/globals';
import { dueBefore, RETENTION_RULES } from '../../../src/erasure/retention-rules.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');

function dueTimes(attemptDays: number, linkHours: number, notificationDays: number): Record<string, string> {
  const config = { attemptDays, linkHours, notificationDays };
  return Object.fromEntries(
    RETENTION_RULES.map((rule) => [rule.name, dueBefore(rule, NOW, config).toISOString()]),
  );
}

test('rows are due when they are older than their period', () => {
  expect(dueTimes(90, 720, 30)).toEqual({
    links: '2026-10-23T12:00:00.000Z',
    invites: '2026-10-23T12:00:00.000Z',
    invalidTokens: '2026-11-15T12:00:00.000Z',
    attempts: '2026-08-24T12:00:00.000Z',
    messages: '2026-10-23T12:00:00.000Z',
    arrivals: '2026-10-18T12:00:00.000Z',
    hourlyStatistics: '2026-10-13T12:00:00.000Z',
    dailyStatistics: '2024-09-13T12:00:00.000Z',
    hourlyTotals: '2026-10-13T12:00:00.000Z',
    dailyTotals: '2024-09-13T12:00:00.000Z',
    campaignPeople: '2026-08-24T12:00:00.000Z',
    campaignCounts: '2024-09-13T12:00:00.000Z',
    connectStates: '2026-11-22T11:00:00.000Z',
    sessions: '2026-10-23T12:00:00.000Z',
    signInLinks: '2026-11-22T11:00:00.000Z',
    repeatKeys: '2026-11-15T12:00:00.000Z',
    deadLetters: '2026-08-24T12:00:00.000Z',
    refusedEvents: '2026-11-15T12:00:00.000Z',
    notifications: '2026-10-23T12:00:00.000Z',
    deletedEndpoints: '2026-10-23T12:00:00.000Z',
    idempotencyKeys: '2026-11-21T12:00:00.000Z',
    suppressions: '2026-11-22T12:00:00.000Z',
  });
});

test('periods of a hundred years change only the tables that they are for', () => {
  expect(dueTimes(36_500, 876_000, 36_500)).toEqual({
    ...dueTimes(90, 720, 30),
    links: '1926-12-17T12:00:00.000Z',
    invites: '1926-12-17T12:00:00.000Z',
    attempts: '1926-12-17T12:00:00.000Z',
    messages: '1926-12-17T12:00:00.000Z',
    campaignPeople: '1926-12-17T12:00:00.000Z',
    deadLetters: '1926-12-17T12:00:00.000Z',
    notifications: '1926-12-17T12:00:00.000Z',
    deletedEndpoints: '1926-12-17T12:00:00.000Z',
  });
});

test('a dependent table is matched with the whole key of its rule', () => {
  for (const rule of RETENTION_RULES)
    if ('dependent' in rule)
      expect([rule.name, rule.dependent.key.length]).toEqual([rule.name, rule.key.length]);
});
