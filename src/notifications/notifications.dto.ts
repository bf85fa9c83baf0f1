import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { NOTIFICATION_TYPES, type NotificationType, TEST_TYPE } from '../endpoints/notification-types.js';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { Text } from '../platform/http/text.decorator.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { DeliveryEntity } from './delivery.entity.js';
import { NOTIFICATION_STATUSES, type NotificationStatus } from './notification.entity.js';
import type { StoredNotification } from './notifications.service.js';
import { readSince } from './replay-bounds.js';

const SENT_TYPES = [...NOTIFICATION_TYPES, TEST_TYPE] as const;

export class NotificationQueryDto extends PageQueryDto {
  /** For this endpoint. */
  @IsOptional()
  @Text(64)
  endpointId?: string;

  /** What they tell. */
  @IsOptional()
  @IsIn(SENT_TYPES, { message: `must be one of ${SENT_TYPES.join(', ')}` })
  @ApiPropertyOptional({ enum: SENT_TYPES })
  type?: NotificationType | typeof TEST_TYPE;

  /** How far they are. */
  @IsOptional()
  @IsIn(NOTIFICATION_STATUSES, { message: `must be one of ${NOTIFICATION_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: NOTIFICATION_STATUSES })
  status?: NotificationStatus;

  /** Whom they are about: the app's own id of its user. */
  @IsOptional()
  @Text(255)
  externalUserId?: string;

  /** With an admin key: only this app's. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

export class ReplayDto {
  /** From when on: RFC 3339 with an offset, not in the future. What is gone from the store is not sent again. */
  @ApiProperty({ type: String, format: 'date-time' })
  @IsOptional()
  since!: string;
}

export class ReplayedDto {
  endpointId!: string;
  /** What was asked for. */
  @ApiProperty({ type: String, format: 'date-time' })
  since!: string;
  /** How many begin anew. */
  notifications!: number;
  /** Null when that was all; otherwise there are more than one request replays: ask again with this as `since`. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextSince!: string | null;
}

export class NotificationDeliveryDto {
  /** 1, 2, 3 … over all rounds of the schedule. */
  attempt!: number;
  attemptedAt!: string;
  @ApiProperty({ enum: ['succeeded', 'failed'] })
  status!: 'succeeded' | 'failed';
  responseStatus!: number | null;
  latencyMs!: number;
  responseBody!: string | null;
  error!: string | null;
}

export class NotificationDto {
  id!: string;
  appId!: string;
  endpointId!: string;
  @ApiProperty({ enum: SENT_TYPES })
  type!: NotificationType | typeof TEST_TYPE;
  @ApiProperty({ enum: NOTIFICATION_STATUSES })
  status!: NotificationStatus;
  timestamp!: string;
  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: Record<string, unknown>;
  externalUserId!: string | null;
  linkId!: string | null;
  identityId!: string | null;
  attempts!: number;
  nextAttemptAt!: string | null;
  completedAt!: string | null;
  deliveries!: NotificationDeliveryDto[];
}

export class NotificationPageDto {
  data!: NotificationDto[];
  nextCursor!: string | null;
}

/** A notification as callers see it. */
export function toNotificationDto({ notification, deliveries }: StoredNotification): NotificationDto {
  const { id, appId, endpointId, linkId, identityId, nextAttemptAt, completedAt } = notification;
  return {
    id: toTypeId('evt', id),
    appId: toTypeId('app', appId),
    endpointId: toTypeId('ep', endpointId),
    type: notification.type,
    status: notification.status,
    timestamp: notification.createdAt.toISOString(),
    data: notification.data,
    externalUserId: notification.externalUserId,
    linkId: linkId && toTypeId('lnk', linkId),
    identityId: identityId && toTypeId('idn', identityId),
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

/** What was begun, or the problem that nothing is sent to the endpoint. */
export function readBegun<Result extends { readonly kind: 'begun' | 'endpoint_disabled' }>(
  result: Result,
): Extract<Result, { kind: 'begun' }> {
  if (result.kind === 'begun') return result as Extract<Result, { kind: 'begun' }>;
  throw new ProblemError(
    'endpoint_disabled',
    'The endpoint is disabled or deleted; enable it before anything is sent to it.',
  );
}

/** Reads a replay's body, with every fault at once. */
export function readReplay(body: unknown, now: Date): Date {
  if (body === undefined) throw bodyMissing();
  const { dto, faults } = readBody(ReplayDto, body);
  const read = readSince(dto.since, now);
  if ('fault' in read) throw validationFailed([...faults, { pointer: '/since', detail: read.fault }]);
  if (faults.length > 0) throw validationFailed(faults);
  return read.since;
}
