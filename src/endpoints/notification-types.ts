/** The types of notifications that an endpoint can ask for. */
export const NOTIFICATION_TYPES = [
  'identity.linked',
  'identity.seen',
  'identity.unlinked',
  'link.awaiting_confirmation',
  'link.rejected',
  'link.expired',
  'link.revoked',
] as const;

export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

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
  /** Null: every type. */
  readonly eventTypes: readonly NotificationType[] | null;
  /** The endpoint or its app is disabled: its notifications are stored as canceled, so that they can be replayed. */
  readonly isDisabled: boolean;
}
