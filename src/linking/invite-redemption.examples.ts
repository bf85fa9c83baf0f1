import { Identity } from '../identities/identities.examples.js';
import { INVITE, INVITED_FROM } from '../invites/invites.examples.js';
import { Link } from '../links/links.examples.js';
import type { RedeemedInviteDto, RedeemInviteDto } from './invite-redemption.dto.js';

const RedeemInvite: RedeemInviteDto = {
  invite: INVITE,
  externalUserId: 'user-42',
  sessionId: 'sess-9',
  onConflict: 'reject',
  accountHint: 'm…a@shop.example',
};
const made = { via: 'invite', source: null, icebreaker: null, ...INVITED_FROM };
const RedeemedInvite: RedeemedInviteDto = {
  outcome: 'linked',
  identity: { ...Identity, ...made },
  link: { ...Link, ...INVITED_FROM, returnUrl: null, openedAt: null },
};

/** By the name of the schema. */
export const INVITE_REDEMPTION_EXAMPLES = { RedeemedInvite, RedeemInvite };
