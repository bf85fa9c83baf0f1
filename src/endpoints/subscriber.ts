import type { NotificationType } from './notification-types.js';

/** An endpoint of an app, as far as it decides who receives what. */
export interface Subscriber {
  /** UUIDs. */
  readonly endpointId: string;
  readonly appId: string;
  /** Null: every type. */
  readonly eventTypes: readonly NotificationType[] | null;
  /** The endpoint or its app is disabled: its notifications are kept as canceled, so that they can be replayed. */
  readonly isDisabled: boolean;
}
