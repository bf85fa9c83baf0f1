import { expect, test } from '@jest/globals';
import { buildInvite, readInviteStatus, viewInvite } from '../../../src/invites/invite-state.js';
import { at } from '../../support/builders.js';

const ID = '019aa5b0-1111-7222-8333-444455556666';
const ORDER = {
  appId: ID,
  accountId: ID,
  igsid: '6789',
  channel: null,
  context: null,
  locale: null,
  ttlSeconds: 900,
};
const invite = (isDelivered: boolean) =>
  buildInvite({ ...ORDER, isDelivered }, { id: ID, kid: 'k1', now: at(0) });

test('a new invite is pending, and queued where this service brings it', () => {
  expect(invite(true)).toMatchObject({
    status: 'pending',
    deliveryStatus: 'queued',
    deliveryQueuedAt: at(0),
    expiresAt: at(900),
  });
  expect(invite(false)).toMatchObject({ deliveryStatus: null, deliveryQueuedAt: null });
});

test.each([
  ['pending', 900, 'pending'],
  ['pending', 901, 'expired'],
  ['redeemed', 901, 'redeemed'],
  ['revoked', 901, 'revoked'],
] as const)('a %s invite reads after %i seconds as %s', (status, seconds, read) => {
  expect(readInviteStatus({ status, expiresAt: at(900) }, at(seconds))).toBe(read);
});

test('a view shows the state, and nothing that redeems', () => {
  const view = viewInvite({ ...invite(true), igId: '1784', username: 'acme' }, at(1_000));
  expect(view).toMatchObject({ status: 'expired', completedAt: at(900).toISOString(), linkId: null });
  expect(Object.keys(view)).not.toContain('kid');
  expect(Object.keys(view)).not.toContain('invite');
});
