import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AdminMay,
  AppsOnly,
  Caller,
  CountAsChange,
  RequireScope,
} from '../platform/access/access.decorator.js';
import { ActingAppQueryDto, readActingApp } from '../platform/access/acting-app.dto.js';
import { Actor } from '../audit/actor.decorator.js';
import { appOf, type Principal, visibleAppId } from '../platform/access/scopes.js';
import type { AuditActor } from '../audit/audit.service.js';
import { ENDPOINTS_CONFIG, type EndpointsConfig } from '../platform/config/config.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import {
  CreatedEndpointDto,
  CreateEndpointDto,
  EndpointDto,
  EndpointPageDto,
  EndpointQueryDto,
  readCreated,
  readEndpointBody,
  RotateEndpointDto,
  toCreatedEndpointDto,
  toEndpointChange,
  toEndpointDto,
  toEndpointSettings,
  UpdateEndpointDto,
} from './endpoints.dto.js';
import { EndpointsService } from './endpoints.service.js';
import { ENDPOINT_EXAMPLES } from './endpoints.examples.js';

@ApiTags('endpoints')
@ApiBearerAuth()
@RequireScope('webhooks:manage')
@AdminMay('admin')
@ApiExamples(ENDPOINT_EXAMPLES)
@ApiPathIds({ id: { prefix: 'ep', description: 'Id of the endpoint.' } })
@Controller('v1/endpoints')
export class EndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    @Inject(ENDPOINTS_CONFIG) private readonly config: EndpointsConfig,
  ) {}

  /** Creates an endpoint. The answer contains the secret that signs its notifications, which is not shown again. */
  @Post()
  @CountAsChange()
  @Problems('endpoint_limit_reached')
  @ApiBody({ type: CreateEndpointDto })
  async create(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedEndpointDto> {
    const appId = readActingApp(caller, query);
    const settings = toEndpointSettings(readEndpointBody(CreateEndpointDto, body, this.config));
    const result = answerOnce(await this.endpoints.create(appId, settings, actor, key), reply);
    return toCreatedEndpointDto(readCreated(result, reply));
  }

  /** Lists the endpoints of an app, newest first, without their secrets. */
  @Get()
  @AdminMay('read')
  async list(@Caller() caller: Principal, @Query() query: EndpointQueryDto): Promise<EndpointPageDto> {
    const wantedAppId = query.appId === undefined ? undefined : fromTypeId('app', query.appId);
    const visible = visibleAppId(caller);
    const page = await this.endpoints.list(visible, wantedAppId, query.limit, readCursor(query));
    return toListPage(page, toEndpointDto);
  }

  /** Returns an endpoint. */
  @Get(':id')
  @AdminMay('read')
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<EndpointDto> {
    const endpoint = await this.endpoints.find(readId('ep', id), visibleAppId(caller));
    return toEndpointDto(found(endpoint, 'endpoint'));
  }

  /** Changes an endpoint; fields that are left out keep their values. Waiting notifications go to the new URL. */
  @Patch(':id')
  @CountAsChange()
  @ApiBody({ type: UpdateEndpointDto })
  async update(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<EndpointDto> {
    const target = { appId: readActingApp(caller, query), id: readId('ep', id) };
    const change = toEndpointChange(readEndpointBody(UpdateEndpointDto, body, this.config));
    return toEndpointDto(found(await this.endpoints.change(target, change, actor), 'endpoint'));
  }

  /** Deletes an endpoint and its secrets; nothing more is sent to it. */
  @Delete(':id')
  @AppsOnly()
  @CountAsChange()
  @HttpCode(HttpStatus.NO_CONTENT)
  async delete(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Param('id') id: string,
  ): Promise<void> {
    const target = { appId: appOf(caller), id: readId('ep', id) };
    found((await this.endpoints.delete(target, actor)) || null, 'endpoint');
  }

  /** Creates a new secret. During the overlap both secrets sign; another rotation within the overlap removes the oldest. */
  @Post(':id/rotate')
  @CountAsChange()
  @HttpCode(HttpStatus.OK)
  async rotate(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Param('id') id: string,
    @Body() body: RotateEndpointDto,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedEndpointDto> {
    const target = { appId: readActingApp(caller, query), id: readId('ep', id) };
    const rotated = answerOnce(await this.endpoints.rotate(target, body.overlapSeconds, actor, key), reply);
    return toCreatedEndpointDto(found(rotated, 'endpoint'));
  }
}
