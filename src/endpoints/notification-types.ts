/** The types of notifications that an endpoint can ask for. */
export const NOTIFICATION_TYPES = [
  'identity.linked',
  'identity.seen',
  'identity.unlinked',
  'link.opened',
  'link.awaiting_confirmation',
  'link.rejected',
  'link.expired',
  'link.revoked',
] as const;

export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** Types that an endpoint has to name: one that receives every type does not receive these. */
const NAMED_ONLY: ReadonlySet<NotificationType> = new Set(['link.opened']);

/** Sent on request only, whatever types the endpoint asks for. */
export const TEST_TYPE = 'endpoint.test';

/** Every type that an endpoint can receive. */
export const SENT_TYPES = [...NOTIFICATION_TYPES, TEST_TYPE] as const;

export type SentType = (typeof SENT_TYPES)[number];

/** An endpoint of an app, as far as it decides which notifications are written. */
export interface Subscriber {
  /** UUIDs. */
  readonly endpointId: string;
  readonly appId: string;
  /** Null: every type that need not be named. */
  readonly eventTypes: readonly NotificationType[] | null;
  /** The endpoint or its app is disabled: its notifications are stored as canceled, so that they can be replayed. */
  readonly isDisabled: boolean;
}

/** Whether an endpoint receives a type. */
export function receives({ eventTypes }: Pick<Subscriber, 'eventTypes'>, type: NotificationType): boolean {
  return eventTypes === null ? !NAMED_ONLY.has(type) : eventTypes.includes(type);
}
