import type { NotificationType } from '../endpoints/notification-types.js';

/** Something that happened to an app's link or identity, as its endpoints are told of it. */
export interface Announcement {
  readonly type: NotificationType;
  /** UUID. */
  readonly appId: string;
  /** Whom it is about: what an endpoint is told of one user comes in the order in which it happened. */
  readonly externalUserId: string;
  readonly igsid: string | null;
  /** UUIDs. */
  readonly linkId: string | null;
  readonly identityId: string | null;
  /** The body's `data`, as the API shows the link or identity at this moment. */
  readonly data: object;
}

/** An endpoint that an app has, as far as it matters who is told what. */
export interface Listener {
  /** UUIDs. */
  readonly endpointId: string;
  readonly appId: string;
  /** Null: every type. */
  readonly eventTypes: readonly NotificationType[] | null;
  /** It is kept what it would have been told, so that it can be replayed. */
  readonly isDisabled: boolean;
}

/** An announcement for one of those who are to hear it. */
export interface Addressed {
  readonly announcement: Announcement;
  readonly listener: Listener;
}

/** Which listener is told of what, in the order of the announcements. */
export function address(
  announcements: readonly Announcement[],
  listeners: readonly Listener[],
): readonly Addressed[] {
  const listenersByApp = Map.groupBy(listeners, ({ appId }) => appId);
  return announcements.flatMap((announcement) =>
    (listenersByApp.get(announcement.appId) ?? [])
      .filter(({ eventTypes }) => eventTypes === null || eventTypes.includes(announcement.type))
      .map((listener) => ({ announcement, listener })),
  );
}
