import type { Announcement } from '../notifications/announcement.js';
import type { NotificationType } from '../endpoints/notification-types.js';
import type { LinkStatus } from './link-state.js';
import { type AccountView, type LinkView, viewLink } from './link-view.js';

/** What an app is told of as a link; of one that is linked it is told as an identity. */
const TYPES: Readonly<Partial<Record<LinkStatus, NotificationType>>> = {
  awaiting_confirmation: 'link.awaiting_confirmation',
  rejected: 'link.rejected',
  expired: 'link.expired',
  revoked: 'link.revoked',
};

/**
 * What an app is told of a link that came to be as it stands now; nothing when readers see it otherwise: a confirmation that
 * was asked for by an event that came too late is over already, and the sweep tells so.
 */
export function announceLink(link: LinkView, account: AccountView, now: Date): Announcement[] {
  const type = TYPES[link.status];
  const data = viewLink(link, account, now);
  if (type === undefined || data.status !== link.status) return [];
  const { appId, externalUserId, igsid, id: linkId, identityId } = link;
  return [{ type, appId, externalUserId, igsid, linkId, identityId, data }];
}
