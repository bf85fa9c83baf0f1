import { ApiProperty, ApiPropertyOptional, ApiSchema, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { OPERATOR_SENT_TYPES, type OperatorSentType } from '../endpoints/notification-types.js';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { NOTIFICATION_STATUSES, type NotificationStatus } from './notification.entity.js';
import { NotificationDto, toNotificationState } from './notifications.dto.js';
import type { StoredNotification } from './notifications.service.js';

export class OperatorNotificationQueryDto extends PageQueryDto {
  /** Only notifications of this type. */
  @IsOptional()
  @IsIn(OPERATOR_SENT_TYPES, { message: `must be one of ${OPERATOR_SENT_TYPES.join(', ')}` })
  @ApiPropertyOptional({ enum: OPERATOR_SENT_TYPES })
  type?: OperatorSentType;

  /** Only notifications with this status. */
  @IsOptional()
  @IsIn(NOTIFICATION_STATUSES, { message: `must be one of ${NOTIFICATION_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: NOTIFICATION_STATUSES })
  status?: NotificationStatus;
}

@ApiSchema({ description: "A notification to the operators' endpoint, with its state and its deliveries." })
export class OperatorNotificationDto extends OmitType(NotificationDto, [
  'appId',
  'type',
  'externalUserId',
  'linkId',
  'identityId',
]) {
  /** Type of the notification. */
  @ApiProperty({ enum: OPERATOR_SENT_TYPES })
  type!: OperatorSentType;
}

@ApiSchema({ description: "A page of notifications to the operators' endpoint." })
export class OperatorNotificationPageDto {
  /** The notifications of this page, newest first. */
  data!: OperatorNotificationDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** A notification to an endpoint of the operators as the API shows it. */
export function toOperatorNotificationDto(stored: StoredNotification): OperatorNotificationDto {
  const { id, endpointId, ...rest } = toNotificationState(stored);
  // An operators' endpoint is sent no other types.
  return { id, endpointId, type: stored.notification.type as OperatorSentType, ...rest };
}
