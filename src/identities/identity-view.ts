import { toTypeId } from '../platform/ids/type-id.js';
import type { AccountView } from '../links/link-view.js';
import type { Icebreaker } from '../attempts/referral-event.js';
import type { IdentityEntity } from './identity.entity.js';

/** Meta's messaging window: 24 hours from the person's last act. https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api (read 2026-11) */
const REPLY_WINDOW_MS = 24 * 3_600_000;

/** What an identity's answer is made from: its row, with the ice breaker in one piece. */
export interface IdentityView extends Readonly<
  Omit<IdentityEntity, 'icebreakerTitle' | 'icebreakerPayload'>
> {
  readonly icebreaker: Icebreaker | null;
}

/** An identity as callers see it: what the API answers, and what an app's endpoints receive. */
export function viewIdentity(identity: IdentityView, { igId, username }: AccountView) {
  const { externalUserId, igsid, via, source, icebreaker, channel, context } = identity;
  const { linkedAt, unlinkedAt, unlinkReason, lastReferralAt } = identity;
  return {
    id: toTypeId('idn', identity.id),
    appId: toTypeId('app', identity.appId),
    externalUserId,
    account: { igId, username },
    igsid,
    status: unlinkedAt === null ? ('active' as const) : ('unlinked' as const),
    linkId: toTypeId('lnk', identity.linkId),
    via,
    source,
    icebreaker,
    channel,
    context,
    linkedAt: linkedAt.toISOString(),
    unlinkedAt: unlinkedAt?.toISOString() ?? null,
    unlinkReason,
    lastReferralAt: lastReferralAt.toISOString(),
    replyWindowEndsAt: new Date(lastReferralAt.getTime() + REPLY_WINDOW_MS).toISOString(),
  };
}

/** The ice breaker that was tapped, or null when none was. */
export function toIcebreaker(title: string | null, payload: string | null): Icebreaker | null {
  return title === null && payload === null ? null : { title, payload };
}
