import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { OPERATORS } from '../endpoints/endpoint-owner.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { Clock } from '../platform/clock/clock.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { readBegun, readReplay, ReplayDto, ReplayedDto, toReplayedDto } from './notifications.dto.js';
import { NotificationsService } from './notifications.service.js';
import {
  OperatorNotificationDto,
  OperatorNotificationPageDto,
  OperatorNotificationQueryDto,
  toOperatorNotificationDto,
} from './operator-notifications.dto.js';
import { OPERATOR_NOTIFICATION_EXAMPLES } from './operator-notifications.examples.js';
import { Redeliveries } from './redeliveries.service.js';

/** What is sent to the endpoints of the operators. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(OPERATOR_NOTIFICATION_EXAMPLES)
@ApiPathIds({
  id: { prefix: 'ep', description: 'Id of the endpoint.' },
  notificationId: { prefix: 'evt', description: 'Id of the notification.' },
})
@Controller('v1/admin/endpoints/:id')
export class OperatorNotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly redeliveries: Redeliveries,
    private readonly endpoints: EndpointsService,
    private readonly clock: Clock,
  ) {}

  /** Sends the endpoint of the operators a notification of the type `endpoint.test`, regardless of its `eventTypes`. */
  @Post('test')
  @AdminMay('admin')
  @ApiOperationId('testOperatorEndpoint')
  @HttpCode(HttpStatus.ACCEPTED)
  @Problems('endpoint_disabled')
  async test(@Actor() actor: AuditActor, @Param('id') id: string): Promise<OperatorNotificationDto> {
    const result = await this.redeliveries.test(readId('ep', id), OPERATORS, actor);
    return toOperatorNotificationDto(readBegun(found(result, 'endpoint')).stored);
  }

  /**
   * Sends all notifications of the endpoint of the operators since a given time again. It includes those that were delivered and
   * those that were canceled while the endpoint was disabled, but not tests.
   */
  @Post('replay')
  @AdminMay('support')
  @ApiOperationId('replayOperatorEndpoint')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiBody({ type: ReplayDto })
  @Problems('endpoint_disabled')
  async replay(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<ReplayedDto> {
    const endpointId = readId('ep', id);
    const since = readReplay(body, this.clock.now());
    const result = await this.redeliveries.replay(endpointId, OPERATORS, since, actor);
    return toReplayedDto(endpointId, since, readBegun(found(result, 'endpoint')));
  }

  /** Lists the notifications to an endpoint of the operators, sent or waiting, newest first, each with its newest deliveries. */
  @Get('notifications')
  async list(
    @Param('id') id: string,
    @Query() query: OperatorNotificationQueryDto,
  ): Promise<OperatorNotificationPageDto> {
    const endpointId = readId('ep', id);
    found(await this.endpoints.find(endpointId, OPERATORS), 'endpoint');
    const { type, status, limit } = query;
    const filter = { type, status };
    const page = await this.notifications.listOfOperators(endpointId, filter, limit, readCursor(query));
    return toListPage(page, toOperatorNotificationDto);
  }

  /** Returns a notification to an endpoint of the operators with its newest deliveries. */
  @Get('notifications/:notificationId')
  async get(
    @Param('id') id: string,
    @Param('notificationId') notificationId: string,
  ): Promise<OperatorNotificationDto> {
    const stored = await this.notifications.getOfOperators(readId('ep', id), readId('evt', notificationId));
    return toOperatorNotificationDto(found(stored, 'notification'));
  }

  /** Sends a notification again, in any state: its schedule restarts immediately. Its id and body do not change. */
  @Post('notifications/:notificationId/redeliver')
  @AdminMay('support')
  @HttpCode(HttpStatus.ACCEPTED)
  @Problems('endpoint_disabled')
  async redeliver(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Param('notificationId') notificationId: string,
  ): Promise<OperatorNotificationDto> {
    const [endpointId, key] = [readId('ep', id), readId('evt', notificationId)];
    const result = await this.redeliveries.redeliver(key, OPERATORS, actor, endpointId);
    return toOperatorNotificationDto(readBegun(found(result, 'notification')).stored);
  }
}
