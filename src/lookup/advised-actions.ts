import type { IdentityEntity } from '../identities/identity.entity.js';
import type { LinkState } from '../links/link-state.js';
import type { NotificationEntity } from '../notifications/notification.entity.js';

/** What a reader of the answer can do next, where the API has it. */
export const ADVISED_ACTIONS = ['show_person', 'show_link', 'redeliver'] as const;

/** `show_person` has an identity, `show_link` a link, `redeliver` a notification. */
export interface AdvisedAction {
  readonly action: (typeof ADVISED_ACTIONS)[number];
  /** UUID. */
  readonly id: string;
  /** UUID. */
  readonly appId: string;
}

/** What the actions are read from: the identity that the answer is about is the first one. */
export interface ActionFacts {
  readonly link: LinkState | null;
  readonly identities: readonly IdentityEntity[];
  readonly notifications: readonly NotificationEntity[];
}

/** More endpoints than that have a trouble of their own. */
const MAX_REDELIVERIES = 3;

/** The actions that an answer leads to, the most useful first. */
export function adviseActions({ link, identities, notifications }: ActionFacts): AdvisedAction[] {
  const lost = notifications.filter(
    ({ status, linkId }) => isLost(status) && (link === null || linkId === link.id),
  );
  const identity = identities.find((each) => each.id === link?.identityId) ?? identities[0];
  return [
    ...lost.slice(0, MAX_REDELIVERIES).map(({ id, appId }) => ({ action: 'redeliver', id, appId }) as const),
    ...(identity ? [{ action: 'show_person', id: identity.id, appId: identity.appId } as const] : []),
    ...(link ? [{ action: 'show_link', id: link.id, appId: link.appId } as const] : []),
  ];
}

/** A canceled one can be sent again once its endpoint is enabled. */
function isLost(status: NotificationEntity['status']): boolean {
  return status === 'exhausted' || status === 'canceled';
}
