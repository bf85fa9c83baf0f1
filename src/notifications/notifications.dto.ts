import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { SENT_TYPES, type SentType } from '../endpoints/notification-types.js';
import { PeoplePageQueryDto } from '../platform/access/people.dto.js';
import { readPeriod, Since, Until } from '../platform/http/period.decorator.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { Text } from '../platform/http/text.decorator.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { fromTypeId, toTypeId } from '../platform/ids/type-id.js';
import { readInstant } from '../platform/text/instant.js';
import { ApiCount, ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import type { DeliveryEntity } from './delivery.entity.js';
import { NOTIFICATION_STATUSES, type NotificationStatus } from './notification.entity.js';
import type { NotificationQuery, StoredNotification } from './notifications.service.js';
import type { ReplayResult } from './redeliveries.service.js';

const SINCE_RULE =
  'must be a time as RFC 3339 writes it, with an offset, from the year 1 on and not in the future';

export class NotificationQueryDto extends PeoplePageQueryDto {
  /** Only notifications to this endpoint. */
  @IsOptional()
  @Text(64)
  endpointId?: string;

  /** Only notifications of this type. */
  @IsOptional()
  @IsIn(SENT_TYPES, { message: `must be one of ${SENT_TYPES.join(', ')}` })
  @ApiPropertyOptional({ enum: SENT_TYPES })
  type?: SentType;

  /** Only notifications with this status. */
  @IsOptional()
  @IsIn(NOTIFICATION_STATUSES, { message: `must be one of ${NOTIFICATION_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: NOTIFICATION_STATUSES })
  status?: NotificationStatus;

  /** Only notifications about this user: the id of the user in the app. */
  @IsOptional()
  @Text(255)
  externalUserId?: string;

  /** Only notifications of this time (`timestamp`) or later. */
  @Since()
  since?: string;

  /** Only notifications from before this time. */
  @Until()
  until?: string;

  /** For an admin key: only notifications of this app. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

@ApiSchema({ description: 'The notifications to send again.' })
export class ReplayDto {
  /**
   * Send again from this time on: RFC 3339 with an offset, not in the future. Notifications that retention
   * removed are not sent.
   */
  @ApiProperty({ type: String, format: 'date-time' })
  @IsOptional()
  since!: string;
}

@ApiSchema({ description: 'The notifications that are sent again.' })
export class ReplayedDto {
  /** Id of the endpoint. */
  @ApiId('ep')
  endpointId!: string;
  /** The time in the request. */
  @ApiProperty({ type: String, format: 'date-time' })
  since!: string;
  /** Number of notifications whose schedule restarts. */
  @ApiCount()
  notifications!: number;
  /**
   * Null when all are replayed. Otherwise there are more than one request replays: repeat the request with
   * this value as `since`.
   */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextSince!: string | null;
}

@ApiSchema({ description: 'One attempt to deliver a notification.' })
export class NotificationDeliveryDto {
  /** Number of the attempt: 1, 2, 3 …, across all rounds of the schedule. */
  @ApiProperty({ minimum: 1 })
  attempt!: number;
  /** When the request was sent. */
  attemptedAt!: string;
  /** `succeeded` after a 2xx answer, otherwise `failed`. */
  @ApiProperty({ enum: ['succeeded', 'failed'] })
  status!: 'succeeded' | 'failed';
  /** HTTP status of the answer; null without an answer. */
  responseStatus!: number | null;
  /** Time until the answer or the failure, in milliseconds. */
  @ApiCount()
  latencyMs!: number;
  /** The first KiB of the answer as text; null without an answer. */
  responseBody!: string | null;
  /** Why the attempt failed, as one word; null when it succeeded. */
  error!: string | null;
}

@ApiSchema({ description: 'A notification to an endpoint, with its state and its deliveries.' })
export class NotificationDto {
  /** Id of the notification; its deliveries carry it as `webhook-id`. */
  @ApiId('evt')
  id!: string;
  /** Id of the app. */
  @ApiId('app')
  appId!: string;
  /** Id of the endpoint. */
  @ApiId('ep')
  endpointId!: string;
  /** Type of the notification. */
  @ApiProperty({ enum: SENT_TYPES })
  type!: SentType;
  /**
   * `pending` while the next attempt waits, `delivered`, `exhausted` after the last attempt of the schedule
   * failed, `canceled` when the endpoint or the app was disabled or deleted before the attempt.
   */
  @ApiProperty({ enum: NOTIFICATION_STATUSES })
  status!: NotificationStatus;
  /** Time of the event. */
  @ApiFormat('date-time')
  timestamp!: string;
  /** The row that the notification is about, as in the body that is sent. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: Record<string, unknown>;
  /** Id of the user in the app; null for a test, and when the person is not linked. */
  @ApiProperty({ maxLength: 255 })
  externalUserId!: string | null;
  /** Id of the link that the notification is about. */
  @ApiId('lnk')
  linkId!: string | null;
  /** Id of the identity that the notification is about. */
  @ApiId('idn')
  identityId!: string | null;
  /** Number of attempts so far. */
  @ApiCount()
  attempts!: number;
  /** When the next attempt is due; null when there is none. */
  nextAttemptAt!: string | null;
  /** When the notification was delivered or given up; null while it is `pending`. */
  completedAt!: string | null;
  /** The newest 20 attempts, newest first. */
  deliveries!: NotificationDeliveryDto[];
}

@ApiSchema({ description: 'A page of notifications.' })
export class NotificationPageDto {
  /** The notifications of this page, newest first. */
  data!: NotificationDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** The filters of a query. */
export function readNotificationQuery(
  query: Omit<NotificationQueryDto, 'limit' | 'cursor'>,
): NotificationQuery {
  const { type, status, externalUserId, endpointId, appId } = query;
  return {
    type,
    status,
    externalUserId,
    endpointId: endpointId === undefined ? undefined : fromTypeId('ep', endpointId),
    appId: appId === undefined ? undefined : fromTypeId('app', appId),
    period: readPeriod(query),
  };
}

/** An app's notification as the API shows it. */
export function toNotificationDto(stored: StoredNotification): NotificationDto {
  const { appId, type, externalUserId, linkId, identityId } = stored.notification;
  const { id, endpointId, status, timestamp, data, ...rest } = toNotificationState(stored);
  return {
    id,
    appId: toTypeId('app', appId),
    endpointId,
    // An app's endpoint is sent no other types.
    type: type as SentType,
    status,
    timestamp,
    data,
    externalUserId,
    linkId: linkId && toTypeId('lnk', linkId),
    identityId: identityId && toTypeId('idn', identityId),
    ...rest,
  };
}

/** What the API shows of any notification. */
export function toNotificationState({
  notification,
  deliveries,
}: StoredNotification): Omit<NotificationDto, 'appId' | 'type' | 'externalUserId' | 'linkId' | 'identityId'> {
  const { id, endpointId, nextAttemptAt, completedAt } = notification;
  return {
    id: toTypeId('evt', id),
    endpointId: toTypeId('ep', endpointId),
    status: notification.status,
    timestamp: notification.createdAt.toISOString(),
    data: notification.data,
    attempts: notification.attempts,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    completedAt: completedAt?.toISOString() ?? null,
    deliveries: deliveries.map(toDeliveryDto),
  };
}

function toDeliveryDto(delivery: DeliveryEntity): NotificationDeliveryDto {
  const { attempt, attemptedAt, httpStatus, latencyMs, responseBody, error } = delivery;
  return {
    attempt,
    attemptedAt: attemptedAt.toISOString(),
    status: error === null ? 'succeeded' : 'failed',
    responseStatus: httpStatus,
    latencyMs,
    responseBody,
    error,
  };
}

/** Returns the result of a request that sends something. @throws ProblemError when the endpoint is disabled */
export function readBegun<Result extends { readonly kind: 'begun' | 'endpoint_disabled' }>(
  result: Result,
): Extract<Result, { kind: 'begun' }> {
  if (result.kind === 'begun') return result as Extract<Result, { kind: 'begun' }>;
  throw new ProblemError(
    'endpoint_disabled',
    'The endpoint is disabled or deleted; enable it before anything is sent to it.',
  );
}

/** A replay as the API shows it. */
export function toReplayedDto(
  endpointId: string,
  since: Date,
  { notifications, nextSince }: Extract<ReplayResult, { kind: 'begun' }>,
): ReplayedDto {
  return {
    endpointId: toTypeId('ep', endpointId),
    since: since.toISOString(),
    notifications,
    nextSince: nextSince?.toISOString() ?? null,
  };
}

/** Reads the body of a replay; reports all faults at once. */
export function readReplay(body: unknown, now: Date): Date {
  if (body === undefined) throw bodyMissing();
  const { dto, faults } = readBody(ReplayDto, body);
  const read = readSince(dto.since, now);
  if ('fault' in read) throw validationFailed([...faults, { pointer: '/since', detail: read.fault }]);
  if (faults.length > 0) throw validationFailed(faults);
  return read.since;
}

/** Reads the time that a replay starts from, or the fault in words for the caller. */
export function readSince(value: unknown, now: Date): { readonly since: Date } | { readonly fault: string } {
  const since = typeof value === 'string' ? readInstant(value) : null;
  // RFC 3339 allows the year 0, but PostgreSQL does not.
  const isValid = since !== null && since.getUTCFullYear() >= 1 && since <= now;
  return isValid ? { since } : { fault: SINCE_RULE };
}
