import type { NotificationType, Subscriber } from '../endpoints/notification-types.js';

/** The account of what is about no account: a test of an endpoint. */
export const NIL_ACCOUNT = '00000000-0000-0000-0000-000000000000';

/** Something that happened to an app's link or identity, as its endpoints receive it. */
export interface NotificationEvent {
  readonly type: NotificationType;
  /** UUIDs. */
  readonly accountId: string;
  readonly appId: string;
  /** Whom it is about: an endpoint receives the events of one account and external user in the order in which they happened. */
  readonly externalUserId: string;
  readonly igsid: string | null;
  /** UUIDs. */
  readonly linkId: string | null;
  readonly identityId: string | null;
  /** The body's `data`, as the API shows the link or identity at this moment. */
  readonly data: object;
}

/** An event for one of its subscribers. */
export interface AddressedEvent {
  readonly event: NotificationEvent;
  readonly subscriber: Subscriber;
}

/** Which subscriber receives which event, in the order of the events. */
export function addressEvents(
  events: readonly NotificationEvent[],
  subscribers: readonly Subscriber[],
): readonly AddressedEvent[] {
  const byApp = Map.groupBy(subscribers, ({ appId }) => appId);
  return events.flatMap((event) =>
    (byApp.get(event.appId) ?? [])
      .filter(({ eventTypes }) => eventTypes === null || eventTypes.includes(event.type))
      .map((subscriber) => ({ event, subscriber })),
  );
}
