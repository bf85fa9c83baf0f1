import { ACME } from '../accounts/accounts.examples.js';
import { APP_ID } from '../apps/apps.examples.js';
import { LINK_ID } from '../links/links.examples.js';
import type { InspectedInviteDto, InspectInviteDto } from './invite-inspection.dto.js';
import type { InviteDto, InvitePageDto, MintedInviteDto, MintInviteDto } from './invites.dto.js';

// The same story from the other side: the person of user-42 is in the chat of @acme, and opens a page of the web shop.
const INVITE_ID = 'inv_01m81b8q3jf1gv4pt8zs2n7c5d';
/** In the examples of redemptions, too. */
export const INVITE = 'i06h05cr5q3jf1gv4pt8zs2n7c5d9r2x6w0k4tm8';
/** Another one than in the examples of erasures: who was erased cannot be invited. */
const INVITED = '6789012345678903';
export const INVITED_FROM = { channel: 'chat', context: { icebreaker: 'connect' } };

const MintInvite: MintInviteDto = {
  account: 'acme',
  igsid: INVITED,
  ttlSeconds: 900,
  ...INVITED_FROM,
  locale: 'de',
  deliver: 'none',
};
const Invite: InviteDto = {
  id: INVITE_ID,
  appId: APP_ID,
  account: ACME,
  igsid: INVITED,
  status: 'redeemed',
  ...INVITED_FROM,
  locale: 'de',
  linkId: LINK_ID,
  delivery: { status: 'sent', code: null, sentAt: '2026-11-22T10:00:01.204Z' },
  createdAt: '2026-11-22T10:00:00.000Z',
  expiresAt: '2026-11-22T10:15:00.000Z',
  completedAt: '2026-11-22T10:02:31.480Z',
};
const InvitePage: InvitePageDto = { data: [Invite], nextCursor: null };
const MintedInvite: MintedInviteDto = {
  ...Invite,
  status: 'pending',
  linkId: null,
  delivery: null,
  completedAt: null,
  invite: INVITE,
  url: `https://app.example/instagram?invite=${INVITE}`,
};
const InspectInvite: InspectInviteDto = { invite: INVITE };
const InspectedInvite: InspectedInviteDto = {
  id: INVITE_ID,
  account: ACME,
  instagramUsername: 'ada.lovelace',
  expiresAt: '2026-11-22T10:15:00.000Z',
  status: 'pending',
};

/** By the name of the schema. */
export const INVITE_EXAMPLES = {
  InspectedInvite,
  InspectInvite,
  Invite,
  InvitePage,
  MintedInvite,
  MintInvite,
};
