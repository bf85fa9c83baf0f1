/** The types of notifications that an app's endpoint can ask for. */
export const NOTIFICATION_TYPES = [
  'identity.linked',
  'identity.seen',
  'identity.unlinked',
  'link.opened',
  'link.awaiting_confirmation',
  'link.rejected',
  'link.expired',
  'link.revoked',
  'referral.received',
] as const;

export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** The types of notifications that an endpoint of the operators can ask for. */
export const OPERATOR_TYPES = [
  'account.silent',
  'account.token_expiring',
  'account.disconnected',
  'endpoint.disabled',
  'dead_letter.created',
] as const;

export type OperatorType = (typeof OPERATOR_TYPES)[number];

export type EventType = NotificationType | OperatorType;

/** Types that an endpoint has to name: one that receives every type does not receive these. */
const NAMED_ONLY: ReadonlySet<EventType> = new Set<EventType>(['link.opened']);

/** Sent on request only, whatever types the endpoint asks for. */
export const TEST_TYPE = 'endpoint.test';

/** Every type that an app's endpoint can receive. */
export const SENT_TYPES = [...NOTIFICATION_TYPES, TEST_TYPE] as const;

export type SentType = (typeof SENT_TYPES)[number];

/** Every type that an endpoint of the operators can receive. */
export const OPERATOR_SENT_TYPES = [...OPERATOR_TYPES, TEST_TYPE] as const;

export type OperatorSentType = (typeof OPERATOR_SENT_TYPES)[number];

/** An endpoint, as far as it decides which notifications are written. */
export interface Subscriber<Type extends EventType = NotificationType> {
  /** UUID. */
  readonly endpointId: string;
  /** UUID of the app, or `OPERATORS`. */
  readonly appId: string;
  /** Null: every type that need not be named. */
  readonly eventTypes: readonly Type[] | null;
  /** The endpoint or its app is disabled: its notifications are stored as canceled, so that they can be replayed. */
  readonly isDisabled: boolean;
}

/** Whether an endpoint receives a type. */
export function receives<Type extends EventType>(
  { eventTypes }: Pick<Subscriber<Type>, 'eventTypes'>,
  type: Type,
): boolean {
  return eventTypes === null ? !NAMED_ONLY.has(type) : eventTypes.includes(type);
}
