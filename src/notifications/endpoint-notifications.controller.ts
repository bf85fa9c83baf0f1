import { Body, Controller, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import { AdminMay, Caller, CountAsChange, RequireScope } from '../platform/access/access.decorator.js';
import { ActingAppQueryDto, readActingApp } from '../platform/access/acting-app.dto.js';
import { Actor } from '../audit/actor.decorator.js';
import { type Principal } from '../platform/access/scopes.js';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { found, readId } from '../platform/http/not-found.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import {
  NotificationDto,
  readBegun,
  readReplay,
  ReplayDto,
  ReplayedDto,
  toNotificationDto,
  toReplayedDto,
} from './notifications.dto.js';
import { Redeliveries } from './redeliveries.service.js';

@ApiTags('endpoints')
@ApiBearerAuth()
@RequireScope('webhooks:manage')
@ApiPathIds({ id: { prefix: 'ep', description: 'Id of the endpoint.' } })
@Controller('v1/endpoints/:id')
export class EndpointNotificationsController {
  constructor(
    private readonly redeliveries: Redeliveries,
    private readonly clock: Clock,
  ) {}

  /** Sends the endpoint a notification of the type `endpoint.test`, regardless of its `eventTypes`. */
  @Post('test')
  @AdminMay('admin')
  @CountAsChange()
  @ApiOperationId('testEndpoint')
  @HttpCode(HttpStatus.ACCEPTED)
  @Problems('endpoint_disabled')
  async test(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Param('id') id: string,
  ): Promise<NotificationDto> {
    const result = await this.redeliveries.test(readId('ep', id), readActingApp(caller, query), actor);
    return toNotificationDto(readBegun(found(result, 'endpoint')).stored);
  }

  /**
   * Sends all notifications of the endpoint since a given time again, in their original order. It includes those that were
   * delivered and those that were canceled while the endpoint was disabled, but not tests.
   */
  @Post('replay')
  @AdminMay('support')
  @CountAsChange()
  @ApiOperationId('replayEndpoint')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiBody({ type: ReplayDto })
  @Problems('endpoint_disabled')
  async replay(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<ReplayedDto> {
    const endpointId = readId('ep', id);
    const since = readReplay(body, this.clock.now());
    const result = await this.redeliveries.replay(endpointId, readActingApp(caller, query), since, actor);
    return toReplayedDto(endpointId, since, readBegun(found(result, 'endpoint')));
  }
}
