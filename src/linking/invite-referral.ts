import { deriveOtherKey } from '../attempts/repeat-key.js';
import type { InviteState } from '../invites/invite-state.js';
import { buildLink } from '../links/new-link.js';
import type { LinkRow } from '../links/link-state.js';
import type { ConflictMode } from '../apps/app-settings.js';
import type { ReceivedReferral } from './linking-plan.js';

/** What an app says of the user who redeems an invite. */
export interface InviteUser {
  readonly externalUserId: string;
  readonly sessionId: string | null;
  readonly accountHint: string | null;
  readonly onConflict: ConflictMode;
}

/**
 * The link that redeems an invite: the one that the app would have minted for its user, had the user come first. No confirmation is asked
 * for, because the app has shown whose Instagram it is.
 */
export function toInvitedLink(
  { appId, accountId, channel, context, locale, expiresAt }: InviteState,
  user: InviteUser,
  { id, kid, now }: { readonly id: string; readonly kid: string; readonly now: Date },
): LinkRow {
  const ttlSeconds = (expiresAt.getTime() - now.getTime()) / 1_000;
  const request = { ...user, account: null, ttlSeconds, channel, context, locale };
  return buildLink({ ...request, confirmation: 'none', returnUrl: null }, { id, appId, accountId, kid, now });
}

/**
 * The referral that redeems an invite: that of its person through its link, with a token that the invite stands for. The person was in
 * the chat before the invite was made; nothing more is known of when.
 */
export function toInvitedReferral(
  { igId, igsid, createdAt }: InviteState,
  { id: linkId }: LinkRow,
  { receivedAt, requestId }: Pick<ReceivedReferral, 'receivedAt' | 'requestId'>,
): ReceivedReferral {
  // A link is redeemed once.
  const repeatKey = deriveOtherKey('invite', '', { igId, igsid, occurrence: linkId });
  return {
    event: {
      igId,
      igsid,
      ref: '',
      via: 'invite',
      source: null,
      icebreaker: null,
      mid: null,
      timestampMs: null,
      actedAt: createdAt,
      repeatKey,
    },
    token: { valid: true, linkId, igId },
    refHash: null,
    receivedAt,
    requestId,
  };
}
