import { ACCOUNT_ID, ACME } from '../accounts/accounts.examples.js';
import { APP_ID } from '../apps/apps.examples.js';
import { ENDPOINT_ID } from '../endpoints/endpoints.examples.js';
import { OPERATOR_ENDPOINT_ID } from '../endpoints/operator-endpoints.examples.js';
import { LINK_ID } from '../links/links.examples.js';
import { REQUEST_ID } from '../platform/openapi/problem-responses.js';
import type { OperatorNotificationDto, OperatorNotificationPageDto } from './operator-notifications.dto.js';

const account = { accountId: ACCOUNT_ID, ...ACME };
const EndpointDisabledNotification = {
  type: 'endpoint.disabled',
  timestamp: '2026-11-27T10:07:40.512Z',
  data: {
    endpointId: ENDPOINT_ID,
    appId: APP_ID,
    host: 'shop.example',
    reason: 'failing',
    failingSince: '2026-11-22T10:02:32.190Z',
    disabledAt: '2026-11-27T10:07:40.511Z',
  },
};
const DeadLetterCreatedNotification = {
  type: 'dead_letter.created',
  timestamp: '2026-11-22T10:02:32.140Z',
  data: {
    igId: ACME.igId,
    count: 3,
    errorCode: '23514',
    linkId: LINK_ID,
    requestId: REQUEST_ID,
    receivedAt: '2026-11-22T10:02:32.115Z',
  },
};
const AccountSilentNotification = {
  type: 'account.silent',
  timestamp: '2026-11-24T10:00:00.000Z',
  data: {
    ...account,
    cause: 'silent_any',
    lastEventAt: '2026-11-22T10:02:31.480Z',
    resubscription: 'did_not_help',
  },
};
const AccountTokenExpiringNotification = {
  type: 'account.token_expiring',
  timestamp: '2026-11-24T10:00:00.000Z',
  data: { ...account, expiresAt: '2026-12-04T09:00:00.000Z' },
};
const AccountDisconnectedNotification = {
  type: 'account.disconnected',
  timestamp: '2026-11-24T10:00:00.000Z',
  data: { ...account, reason: 'token_revoked' },
};
const OperatorNotification: OperatorNotificationDto = {
  id: 'evt_01m8e6x2k4f1zr7w9q3c5t8v0b',
  endpointId: OPERATOR_ENDPOINT_ID,
  type: 'endpoint.disabled',
  status: 'delivered',
  timestamp: EndpointDisabledNotification.timestamp,
  data: EndpointDisabledNotification.data,
  attempts: 1,
  nextAttemptAt: null,
  completedAt: '2026-11-27T10:07:40.640Z',
  deliveries: [
    {
      attempt: 1,
      attemptedAt: '2026-11-27T10:07:40.530Z',
      status: 'succeeded',
      responseStatus: 204,
      latencyMs: 108,
      responseBody: '',
      error: null,
    },
  ],
};
const OperatorNotificationPage: OperatorNotificationPageDto = {
  data: [OperatorNotification],
  nextCursor: null,
};

/** Examples by the name of their schema. */
export const OPERATOR_NOTIFICATION_EXAMPLES = {
  AccountDisconnectedNotification,
  AccountSilentNotification,
  AccountTokenExpiringNotification,
  DeadLetterCreatedNotification,
  EndpointDisabledNotification,
  OperatorNotification,
  OperatorNotificationPage,
};
