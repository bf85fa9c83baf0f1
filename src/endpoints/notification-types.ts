/** What an endpoint can be told of. */
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

/** What an endpoint is sent when somebody asks for a test, whatever it wants to be told of. */
export const TEST_TYPE = 'endpoint.test';
