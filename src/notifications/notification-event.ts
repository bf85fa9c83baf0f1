import { type NotificationType, receives, type Subscriber } from '../endpoints/notification-types.js';

/** The account id of a notification that is not of one account's traffic: a test, and what operators are notified of. */
export const NIL_ACCOUNT = '00000000-0000-0000-0000-000000000000';

/** A change of an app's link or identity, or a visit to its campaign, as endpoints receive it. */
export interface NotificationEvent {
  readonly type: NotificationType;
  /** UUIDs. */
  readonly accountId: string;
  readonly appId: string;
  /** The user in the app: an endpoint receives the events of one account and external user in their order. Null: not known. */
  readonly externalUserId: string | null;
  readonly igsid: string | null;
  /** UUIDs. */
  readonly linkId: string | null;
  readonly identityId: string | null;
  /** The body's `data`: the link or identity as the API shows it at this moment. */
  readonly data: object;
}

/** An event for one subscriber. */
export interface AddressedEvent {
  readonly event: NotificationEvent;
  readonly subscriber: Subscriber;
}

/** Finds the subscribers of each event, in the order of the events. */
export function addressEvents(
  events: readonly NotificationEvent[],
  subscribers: readonly Subscriber[],
): readonly AddressedEvent[] {
  const byApp = Map.groupBy(subscribers, ({ appId }) => appId);
  return events.flatMap((event) =>
    (byApp.get(event.appId) ?? [])
      .filter((subscriber) => receives(subscriber, event.type))
      .map((subscriber) => ({ event, subscriber })),
  );
}
