import type { NotificationType } from '../endpoints/notification-types.js';
import type { NotificationEvent } from '../notifications/notification-event.js';
import type { LinkState } from './link-state.js';
import type { LinkStatus } from './link.entity.js';
import { viewLink } from './link-view.js';

/** The statuses that an app is notified of as a link; a linked one is notified as an identity. */
const TYPES: Readonly<Partial<Record<LinkStatus, NotificationType>>> = {
  awaiting_confirmation: 'link.awaiting_confirmation',
  rejected: 'link.rejected',
  expired: 'link.expired',
  revoked: 'link.revoked',
};

/**
 * The event of a link that has just reached its status; none when readers see another one: a confirmation that was asked for by
 * an event that came too late has timed out already, and the sweep publishes that.
 */
export function toLinkEvents(link: LinkState, now: Date): NotificationEvent[] {
  const type = TYPES[link.status];
  const data = viewLink(link, now);
  if (type === undefined || data.status !== link.status) return [];
  return [toEvent(type, link, data)];
}

/** The event of a link that a person has just opened. */
export function toOpenedEvents(link: LinkState, now: Date): NotificationEvent[] {
  return [toEvent('link.opened', link, viewLink(link, now))];
}

function toEvent(type: NotificationType, link: LinkState, data: object): NotificationEvent {
  const { accountId, appId, externalUserId, igsid, id: linkId, identityId } = link;
  return { type, accountId, appId, externalUserId, igsid, linkId, identityId, data };
}
