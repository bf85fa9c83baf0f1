import { expect, test } from '@jest/globals';
import type { InviteRow } from '../../../src/invites/invite-state.js';
import { decideInvite } from '../../../src/linking/invite-decision.js';
import { at } from '../../support/builders.js';

type Part = Pick<InviteRow, 'status' | 'linkId' | 'expiresAt'>;

const PENDING: Part = { status: 'pending', linkId: null, expiresAt: at(900) };
const REDEEMED: Part = { status: 'redeemed', linkId: 'link', expiresAt: at(900) };
const REVOKED: Part = { status: 'revoked', linkId: null, expiresAt: at(900) };

test.each<[string, Part, string | null, number, object]>([
  ['an open invite', PENDING, null, 900, { kind: 'open' }],
  ['an open invite a moment too late', PENDING, null, 901, { kind: 'invite_expired' }],
  ['an invite that the user has redeemed', REDEEMED, 'ada', 1, { kind: 'again', linkId: 'link' }],
  ['the same after its end', REDEEMED, 'ada', 5_000, { kind: 'again', linkId: 'link' }],
  ['an invite that another user has redeemed', REDEEMED, 'bob', 1, { kind: 'invite_used' }],
  ['an invite whose link is gone', REDEEMED, null, 1, { kind: 'invite_used' }],
  ['a revoked invite', REVOKED, null, 1, { kind: 'invite_revoked' }],
  ['a revoked invite after its end', REVOKED, null, 5_000, { kind: 'invite_revoked' }],
])('%s is judged', (_what, invite, usedBy, seconds, decision) => {
  expect(decideInvite(invite, usedBy, 'ada', at(seconds))).toEqual(decision);
});
