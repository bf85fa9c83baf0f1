import { ACME } from '../accounts/accounts.examples.js';
import { APP_ID } from '../apps/apps.examples.js';
import { ENDPOINT_ID } from '../endpoints/endpoints.examples.js';
import { Identity } from '../identities/identities.examples.js';
import { IDENTITY_ID, IGSID, Link, LINK_ID, REFERRED_AT } from '../links/links.examples.js';
import type { NotificationDto, NotificationPageDto, ReplayDto, ReplayedDto } from './notifications.dto.js';

const NotifiedIdentity = { ...Identity, sessionId: 'sess-9' };
const body = <Data extends object>(type: string, timestamp: string, data: Data) => ({
  type,
  timestamp,
  data,
});
const IdentityLinkedNotification = body('identity.linked', '2026-11-22T10:02:32.140Z', NotifiedIdentity);
const IdentitySeenNotification = body('identity.seen', '2026-11-23T17:30:05.902Z', {
  ...NotifiedIdentity,
  linkId: 'lnk_01m84r59k8e9g8q2vxk4z3y0af',
  sessionId: 'sess-12',
  channel: 'mail',
  context: { page: '/rewards/autumn' },
  lastReferralAt: '2026-11-23T17:30:05.120Z',
  replyWindowEndsAt: '2026-11-24T17:30:05.120Z',
});
const IdentityUnlinkedNotification = body('identity.unlinked', '2026-11-24T08:00:00.000Z', {
  ...NotifiedIdentity,
  status: 'unlinked',
  unlinkedAt: '2026-11-24T08:00:00.000Z',
  unlinkReason: 'asked for by the user',
});
const LinkOpenedNotification = body('link.opened', '2026-11-22T10:02:11.904Z', {
  ...Link,
  status: 'pending',
  igsid: null,
  identityId: null,
  completedAt: null,
});
const LinkAwaitingConfirmationNotification = body('link.awaiting_confirmation', '2026-11-22T10:02:32.140Z', {
  ...Link,
  status: 'awaiting_confirmation',
  confirmation: 'app',
  identityId: null,
  completedAt: null,
});
const Unused = { ...Link, igsid: null, identityId: null };
const LinkRejectedNotification = body('link.rejected', '2026-11-22T10:02:32.140Z', {
  ...Unused,
  status: 'rejected',
  reason: 'igsid_taken',
  completedAt: '2026-11-22T10:02:32.140Z',
});
const LinkExpiredNotification = body('link.expired', '2026-11-22T10:16:04.377Z', {
  ...Unused,
  status: 'expired',
  completedAt: Link.expiresAt,
});
const LinkRevokedNotification = body('link.revoked', '2026-11-22T10:01:10.255Z', {
  ...Unused,
  openedAt: null,
  status: 'revoked',
  reason: 'superseded',
  completedAt: '2026-11-22T10:01:10.255Z',
});
const ReferralReceivedNotification = body('referral.received', '2026-11-22T10:02:32.140Z', {
  campaignId: 'cmp_01m81b5h80e918smkz21hc46jt',
  appId: APP_ID,
  channel: 'packaging',
  context: { coupon: 'AUTUMN' },
  account: ACME,
  igsid: IGSID,
  externalUserId: null,
  identityId: null,
  via: 'postback',
  icebreaker: { title: 'Send me my coupon', payload: 'hitch:coupon' },
  firstTime: true,
  eventAt: REFERRED_AT,
});
export const Notification: NotificationDto = {
  id: 'evt_01m81ba56cfz7tjqdkkdezbz3n',
  appId: APP_ID,
  endpointId: ENDPOINT_ID,
  type: 'identity.linked',
  status: 'delivered',
  timestamp: IdentityLinkedNotification.timestamp,
  data: NotifiedIdentity,
  externalUserId: 'user-42',
  linkId: LINK_ID,
  identityId: IDENTITY_ID,
  attempts: 2,
  nextAttemptAt: null,
  completedAt: '2026-11-22T10:02:37.731Z',
  deliveries: [
    {
      attempt: 2,
      attemptedAt: '2026-11-22T10:02:37.560Z',
      status: 'succeeded',
      responseStatus: 204,
      latencyMs: 171,
      responseBody: '',
      error: null,
    },
    {
      attempt: 1,
      attemptedAt: '2026-11-22T10:02:32.190Z',
      status: 'failed',
      responseStatus: 502,
      latencyMs: 88,
      responseBody: 'Bad Gateway',
      error: 'status',
    },
  ],
};
const NotificationPage: NotificationPageDto = { data: [Notification], nextCursor: null };
const Replay: ReplayDto = { since: '2026-11-22T10:00:00.000Z' };
const Replayed: ReplayedDto = { endpointId: ENDPOINT_ID, ...Replay, notifications: 12, nextSince: null };
const EndpointTestNotification = body('endpoint.test', '2026-11-22T09:55:00.000Z', {
  endpointId: ENDPOINT_ID,
  message: 'This is a test.',
});

/** Examples by the name of their schema. */
export const NOTIFICATION_EXAMPLES = {
  EndpointTestNotification,
  IdentityLinkedNotification,
  IdentitySeenNotification,
  IdentityUnlinkedNotification,
  LinkAwaitingConfirmationNotification,
  LinkExpiredNotification,
  LinkOpenedNotification,
  LinkRejectedNotification,
  LinkRevokedNotification,
  Notification,
  NotificationPage,
  ReferralReceivedNotification,
  Replay,
  Replayed,
};
