import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, Caller, CountAsChange, RequireScope } from '../platform/access/access.decorator.js';
import { ActingAppQueryDto, readActingApp } from '../platform/access/acting-app.dto.js';
import { Actor, toListReader } from '../audit/actor.decorator.js';
import { showPeople } from '../platform/access/people.js';
import { type Principal, visibleAppId } from '../platform/access/scopes.js';
import type { AuditReader } from '../audit/audit.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ApiExamples, ApiPathIds, ApiWebhooks } from '../platform/openapi/openapi.decorator.js';
import {
  NotificationDto,
  NotificationPageDto,
  NotificationQueryDto,
  readBegun,
  readNotificationQuery,
  toNotificationDto,
} from './notifications.dto.js';
import { NotificationsService } from './notifications.service.js';
import { Redeliveries } from './redeliveries.service.js';
import { NOTIFICATION_EXAMPLES } from './notifications.examples.js';
import { describeWebhooks } from './describe-webhooks.js';

@ApiTags('notifications')
@ApiBearerAuth()
@RequireScope('webhooks:manage')
@AdminMay('read')
@ApiExamples(NOTIFICATION_EXAMPLES)
@ApiWebhooks(describeWebhooks)
@ApiPathIds({ id: { prefix: 'evt', description: 'Id of the notification.' } })
@Controller('v1/notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly redeliveries: Redeliveries,
  ) {}

  /** Lists notifications, sent or waiting, newest first, each with its newest deliveries. */
  @Get()
  @AdminMay('read')
  async list(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Query() query: NotificationQueryDto,
  ): Promise<NotificationPageDto> {
    const filter = readNotificationQuery(query);
    const cursor = readCursor(query);
    const reader = toListReader(caller, actor, query);
    const page = await this.notifications.list(visibleAppId(caller), filter, query.limit, cursor, reader);
    return toListPage(page, (stored) => showPeople(reader.people, toNotificationDto(stored)));
  }

  /** Returns a notification with its newest deliveries. */
  @Get(':id')
  @AdminMay('read')
  async get(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
  ): Promise<NotificationDto> {
    const stored = await this.notifications.get(readId('evt', id), visibleAppId(caller), actor);
    return showPeople(actor.people, toNotificationDto(found(stored, 'notification')));
  }

  /**
   * Sends a notification again, in any state: its schedule restarts immediately. A notification that waits for its next attempt
   * is sent now. Its id and body do not change.
   */
  @Post(':id/redeliver')
  @AdminMay('support')
  @CountAsChange()
  @HttpCode(HttpStatus.ACCEPTED)
  @Problems('endpoint_disabled')
  async redeliver(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Query() query: ActingAppQueryDto,
    @Param('id') id: string,
  ): Promise<NotificationDto> {
    const result = await this.redeliveries.redeliver(readId('evt', id), readActingApp(caller, query), actor);
    return toNotificationDto(readBegun(found(result, 'notification')).stored);
  }
}
