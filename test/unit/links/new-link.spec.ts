import { expect, test } from '@jest/globals';
import { readStatus } from '../../../src/links/link-state.js';
import { buildLink, latestPerSession, type MintRequest } from '../../../src/links/new-link.js';

const now = new Date('2026-11-22T12:00:00.000Z');
const request: MintRequest = {
  externalUserId: 'u',
  sessionId: null,
  account: null,
  ttlSeconds: 60,
  channel: null,
  context: null,
  onConflict: 'reject',
  confirmation: 'none',
  returnUrl: null,
  locale: null,
  accountHint: null,
};
const link = (id: string, more: Partial<MintRequest> = {}, appId = 'app'): ReturnType<typeof buildLink> =>
  buildLink({ ...request, ...more }, { id, appId, accountId: 'acc', kid: 'k1', now });

test('a link is valid for its TTL from the mint', () => {
  expect(link('1').expiresAt).toEqual(new Date('2026-11-22T12:01:00.000Z'));
});

test('of links minted together the last one of each app, user and session supersedes the others', () => {
  const links = [
    link('1'),
    link('2', { sessionId: 's' }),
    link('3'),
    link('4', { externalUserId: 'v' }),
    link('5', {}, 'other app'),
    link('6', { sessionId: 's' }),
  ];
  expect(latestPerSession(links).map(({ id }) => id)).toEqual(['3', '6', '4', '5']);
});

test.each([
  ['pending', 0, 'pending', null],
  ['pending', 60_000, 'pending', null],
  ['pending', 60_001, 'expired', null],
  ['linked', 9e9, 'linked', null],
  ['revoked', 9e9, 'revoked', null],
  ['awaiting_confirmation', 600_000, 'awaiting_confirmation', null],
  ['awaiting_confirmation', 600_001, 'expired', 'confirmation_timeout'],
] as const)('a link stored as %s reads, %d ms after the mint, %s', (status, ms, reads, reason) => {
  const row = { status, reason: null, expiresAt: link('1').expiresAt, awaitingSince: now };
  expect(readStatus(row, new Date(now.getTime() + ms))).toEqual({ status: reads, reason });
});
