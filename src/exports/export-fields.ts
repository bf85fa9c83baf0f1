import type { AttemptDto } from '../attempts/attempts.dto.js';
import type { AuditEntryDto } from '../audit/audit.dto.js';
import type { IdentityDto } from '../identities/identities.dto.js';
import type { LinkDto } from '../links/links.dto.js';
import type { NotificationDto } from '../notifications/notifications.dto.js';
import type { CsvFields } from './csv.js';

const ACCOUNT = ['igId', 'username'] as const;
const ICEBREAKER = ['title', 'payload'] as const;

/** The columns of each export. A field that the API gains is missing here until it is named. */
export const LINK_FIELDS: CsvFields<LinkDto> = {
  id: 'value',
  appId: 'value',
  status: 'value',
  reason: 'value',
  account: ACCOUNT,
  externalUserId: 'value',
  sessionId: 'value',
  channel: 'value',
  context: 'json',
  onConflict: 'value',
  confirmation: 'value',
  returnUrl: 'value',
  locale: 'value',
  accountHint: 'value',
  question: ['status', 'code', 'sentAt'],
  igsid: 'value',
  identityId: 'value',
  createdAt: 'value',
  expiresAt: 'value',
  openedAt: 'value',
  completedAt: 'value',
  decidedAt: 'value',
};

export const IDENTITY_FIELDS: CsvFields<IdentityDto> = {
  id: 'value',
  appId: 'value',
  externalUserId: 'value',
  account: ACCOUNT,
  igsid: 'value',
  status: 'value',
  linkId: 'value',
  via: 'value',
  source: 'value',
  icebreaker: ICEBREAKER,
  channel: 'value',
  context: 'json',
  linkedAt: 'value',
  unlinkedAt: 'value',
  unlinkReason: 'value',
  lastReferralAt: 'value',
  replyWindowEndsAt: 'value',
};

export const ATTEMPT_FIELDS: CsvFields<AttemptDto> = {
  id: 'value',
  appId: 'value',
  linkId: 'value',
  account: ACCOUNT,
  igsid: 'value',
  outcome: 'value',
  detail: 'value',
  via: 'value',
  source: 'value',
  icebreaker: ICEBREAKER,
  mid: 'value',
  eventAt: 'value',
  receivedAt: 'value',
  requestId: 'value',
};

export const NOTIFICATION_FIELDS: CsvFields<NotificationDto> = {
  id: 'value',
  appId: 'value',
  endpointId: 'value',
  type: 'value',
  status: 'value',
  timestamp: 'value',
  data: 'json',
  externalUserId: 'value',
  linkId: 'value',
  identityId: 'value',
  attempts: 'value',
  nextAttemptAt: 'value',
  completedAt: 'value',
  deliveries: 'json',
};

export const AUDIT_FIELDS: CsvFields<AuditEntryDto> = {
  id: 'value',
  at: 'value',
  actor: ['kind', 'keyId', 'name'],
  action: 'value',
  appId: 'value',
  target: ['kind', 'id'],
  requestId: 'value',
  subjectMatches: 'value',
};
