import type { NotificationType } from '../endpoints/notification-types.js';
import type { AccountView } from '../links/link-view.js';
import type { NotificationEvent } from '../notifications/notification-event.js';
import { type IdentityView, viewIdentity } from './identity-view.js';

/** An identity together with the session that its link was minted in. */
export interface PublishedIdentity extends IdentityView {
  readonly sessionId: string | null;
}

/** The event of an identity as it is at this moment. */
export function toIdentityEvent(
  type: Extract<NotificationType, `identity.${string}`>,
  identity: PublishedIdentity,
  account: AccountView,
): NotificationEvent {
  const { id: identityId, accountId, appId, externalUserId, igsid, linkId, sessionId } = identity;
  const data = { ...viewIdentity(identity, account), sessionId };
  return { type, accountId, appId, externalUserId, igsid, linkId, identityId, data };
}
