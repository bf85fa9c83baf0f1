import type { NotificationType } from '../endpoints/notification-types.js';
import { announceLink } from '../links/link-announcement.js';
import type { LinkState } from '../links/link-state.js';
import type { AccountView } from '../links/link-view.js';
import type { Announcement } from '../notifications/announcement.js';
import { type IdentityView, viewIdentity } from '../identities/identity-view.js';
import type { ReferralEvent } from '../attempts/referral-event.js';

/** An identity together with the session that its link was minted in. */
export interface AnnouncedIdentity extends IdentityView {
  readonly sessionId: string | null;
}

/** What an identity keeps of the link and the event that made it. */
export type IdentityOrigin = Pick<
  AnnouncedIdentity,
  'linkId' | 'sessionId' | 'via' | 'source' | 'icebreaker' | 'channel' | 'context'
>;

/** Something that happened to an identity or a link, which stood like this right then. */
export type Happening =
  | {
      readonly kind: 'identity';
      readonly type: Extract<NotificationType, `identity.${string}`>;
      readonly identity: AnnouncedIdentity;
      readonly account: AccountView;
    }
  | { readonly kind: 'link'; readonly link: LinkState };

/** What is kept of a link and of the event that came through it. */
export function originOf(
  { id: linkId, sessionId, channel, context }: LinkState,
  { via, source, icebreaker }: Pick<ReferralEvent, 'via' | 'source' | 'icebreaker'>,
): IdentityOrigin {
  return { linkId, sessionId, via, source, icebreaker, channel, context };
}

/** An identity was made. */
export function linked(identity: Omit<AnnouncedIdentity, 'unlinkReason'>, account: AccountView): Happening {
  const made = { ...identity, unlinkedAt: null, unlinkReason: null };
  return { kind: 'identity', type: 'identity.linked', identity: made, account };
}

/** The person of an identity came through another link: it is told with what that link and event say. */
export function seen(
  identity: Omit<AnnouncedIdentity, 'unlinkedAt' | 'unlinkReason'>,
  origin: IdentityOrigin,
  eventAt: Date,
  account: AccountView,
): Happening {
  const lastReferralAt = eventAt > identity.lastReferralAt ? eventAt : identity.lastReferralAt;
  const now = { ...identity, ...origin, lastReferralAt, unlinkedAt: null, unlinkReason: null };
  return { kind: 'identity', type: 'identity.seen', identity: now, account };
}

/** An identity's place was taken by another. */
export function replaced(
  identity: Omit<AnnouncedIdentity, 'unlinkedAt' | 'unlinkReason'>,
  unlinkedAt: Date,
  account: AccountView,
): Happening {
  return unlinked({ ...identity, unlinkedAt, unlinkReason: 'replaced' }, account);
}

/** An identity was ended. */
export function unlinked(identity: AnnouncedIdentity, account: AccountView): Happening {
  return { kind: 'identity', type: 'identity.unlinked', identity, account };
}

/** What an app's endpoints are told of these, in their order. */
export function announceAll(happenings: readonly Happening[], now: Date): Announcement[] {
  return happenings.flatMap((happening) =>
    happening.kind === 'link'
      ? announceLink(happening.link, happening.link, now)
      : announceIdentity(happening),
  );
}

function announceIdentity({
  type,
  identity,
  account,
}: Extract<Happening, { kind: 'identity' }>): Announcement {
  const { id: identityId, appId, externalUserId, igsid, linkId, sessionId } = identity;
  const data = { ...viewIdentity(identity, account), sessionId };
  return { type, appId, externalUserId, igsid, linkId, identityId, data };
}
