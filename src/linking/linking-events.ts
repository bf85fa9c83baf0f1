import type { ReferralEvent } from '../attempts/referral-event.js';
import type { NotificationType } from '../endpoints/notification-types.js';
import { type PublishedIdentity, toIdentityEvent } from '../identities/identity-notification.js';
import { toLinkEvents } from '../links/link-notification.js';
import type { LinkRow, LinkState } from '../links/link-state.js';
import type { AccountView } from '../links/link-view.js';
import type { NotificationEvent } from '../notifications/notification-event.js';

/** What an identity keeps of the link and the event that made it. */
export type IdentityOrigin = Pick<
  PublishedIdentity,
  'linkId' | 'sessionId' | 'via' | 'source' | 'icebreaker' | 'channel' | 'context'
>;

/** An identity while it is active. */
type ActiveIdentity = Omit<PublishedIdentity, 'unlinkedAt' | 'unlinkReason'>;

/** Something that happened to an identity or a link, as it was right then. */
export type LinkingEvent =
  | {
      readonly kind: 'identity';
      readonly type: Extract<NotificationType, `identity.${string}`>;
      readonly identity: PublishedIdentity;
      readonly account: AccountView;
    }
  | { readonly kind: 'link'; readonly link: LinkState };

/** What is kept of a link and of the event that came through it. */
export function originOf(
  { id: linkId, sessionId, channel, context }: LinkRow,
  { via, source, icebreaker }: Pick<ReferralEvent, 'via' | 'source' | 'icebreaker'>,
): IdentityOrigin {
  return { linkId, sessionId, via, source, icebreaker, channel, context };
}

/** An identity was made. */
export function identityLinked(identity: ActiveIdentity, account: AccountView): LinkingEvent {
  return identityEvent('identity.linked', { ...identity, unlinkedAt: null, unlinkReason: null }, account);
}

/** The person of an identity came through another link: it is shown with what that link and event say. */
export function identitySeen(
  identity: ActiveIdentity,
  origin: IdentityOrigin,
  eventAt: Date,
  account: AccountView,
): LinkingEvent {
  const lastReferralAt = eventAt > identity.lastReferralAt ? eventAt : identity.lastReferralAt;
  const seen = { ...identity, ...origin, lastReferralAt, unlinkedAt: null, unlinkReason: null };
  return identityEvent('identity.seen', seen, account);
}

/** An identity was unlinked because another took its place. */
export function identityReplaced(
  identity: ActiveIdentity,
  unlinkedAt: Date,
  account: AccountView,
): LinkingEvent {
  return identityEvent('identity.unlinked', { ...identity, unlinkedAt, unlinkReason: 'replaced' }, account);
}

/** What the apps' endpoints receive of these, in their order. */
export function toNotificationEvents(events: readonly LinkingEvent[], now: Date): NotificationEvent[] {
  return events.flatMap((event) =>
    event.kind === 'link'
      ? toLinkEvents(event.link, now)
      : [toIdentityEvent(event.type, event.identity, event.account)],
  );
}

function identityEvent(
  type: Extract<NotificationType, `identity.${string}`>,
  identity: PublishedIdentity,
  account: AccountView,
): LinkingEvent {
  return { kind: 'identity', type, identity, account };
}
