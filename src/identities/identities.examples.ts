import { ACME } from '../accounts/accounts.examples.js';
import { APP_ID } from '../apps/apps.examples.js';
import { ICEBREAKER } from '../attempts/attempts.examples.js';
import { IDENTITY_ID, IGSID, LINK_ID, ORIGIN, REFERRED_AT } from '../links/links.examples.js';
import type { IdentityDto, IdentityPageDto, UnlinkDto } from './identities.dto.js';

export const Identity: IdentityDto = {
  id: IDENTITY_ID,
  appId: APP_ID,
  externalUserId: 'user-42',
  account: ACME,
  igsid: IGSID,
  status: 'active',
  linkId: LINK_ID,
  via: 'postback',
  source: 'SHORTLINKS',
  icebreaker: ICEBREAKER,
  ...ORIGIN,
  linkedAt: REFERRED_AT,
  unlinkedAt: null,
  unlinkReason: null,
  lastReferralAt: REFERRED_AT,
  replyWindowEndsAt: '2026-11-23T10:02:31.480Z',
};
const IdentityPage: IdentityPageDto = { data: [Identity], nextCursor: null };
const Unlink: UnlinkDto = { reason: 'asked for by the user' };

/** By the name of the schema. */
export const IDENTITY_EXAMPLES = { Identity, IdentityPage, Unlink };
