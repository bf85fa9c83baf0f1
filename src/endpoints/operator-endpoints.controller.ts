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
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { ENDPOINTS_CONFIG, type EndpointsConfig } from '../platform/config/config.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { OPERATORS } from './endpoint-owner.js';
import {
  readCreated,
  readEndpointBody,
  RotateEndpointDto,
  toEndpointChange,
  toEndpointSettings,
} from './endpoints.dto.js';
import { type EndpointKey, EndpointsService } from './endpoints.service.js';
import {
  CreatedOperatorEndpointDto,
  CreateOperatorEndpointDto,
  OperatorEndpointDto,
  OperatorEndpointPageDto,
  toCreatedOperatorEndpointDto,
  toOperatorEndpointDto,
  UpdateOperatorEndpointDto,
} from './operator-endpoints.dto.js';
import { OPERATOR_ENDPOINT_EXAMPLES } from './operator-endpoints.examples.js';

/** The endpoints of the operators: what `EndpointsController` is for apps. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(OPERATOR_ENDPOINT_EXAMPLES)
@ApiPathIds({ id: { prefix: 'ep', description: 'Id of the endpoint.' } })
@Controller('v1/admin/endpoints')
export class OperatorEndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    @Inject(ENDPOINTS_CONFIG) private readonly config: EndpointsConfig,
  ) {}

  /**
   * Creates an endpoint that receives notifications about the service. The answer contains the secret that signs them, which is
   * not shown again.
   */
  @Post()
  @AdminMay('admin')
  @Problems('endpoint_limit_reached', 'rate_limited')
  @ApiBody({ type: CreateOperatorEndpointDto })
  async create(
    @Actor() actor: AuditActor,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedOperatorEndpointDto> {
    const settings = toEndpointSettings(readEndpointBody(CreateOperatorEndpointDto, body, this.config));
    const result = answerOnce(await this.endpoints.create(OPERATORS, settings, actor, key), reply);
    return toCreatedOperatorEndpointDto(readCreated(result, reply));
  }

  /** Lists the endpoints of the operators, newest first, without their secrets. */
  @Get()
  async list(@Query() query: PageQueryDto): Promise<OperatorEndpointPageDto> {
    const page = await this.endpoints.listOfOperators(query.limit, readCursor(query));
    return toListPage(page, toOperatorEndpointDto);
  }

  /** Returns an endpoint of the operators. */
  @Get(':id')
  async get(@Param('id') id: string): Promise<OperatorEndpointDto> {
    const endpoint = await this.endpoints.find(readId('ep', id), OPERATORS);
    return toOperatorEndpointDto(found(endpoint, 'endpoint'));
  }

  /** Changes an endpoint of the operators; fields that are left out keep their values. Waiting notifications go to the new URL. */
  @Patch(':id')
  @AdminMay('admin')
  @ApiBody({ type: UpdateOperatorEndpointDto })
  async update(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<OperatorEndpointDto> {
    const change = toEndpointChange(readEndpointBody(UpdateOperatorEndpointDto, body, this.config));
    const changed = await this.endpoints.change(readKey(id), change, actor);
    return toOperatorEndpointDto(found(changed, 'endpoint'));
  }

  /** Deletes an endpoint of the operators and its secrets; nothing more is sent to it. */
  @Delete(':id')
  @AdminMay('admin')
  @HttpCode(HttpStatus.NO_CONTENT)
  async delete(@Actor() actor: AuditActor, @Param('id') id: string): Promise<void> {
    found((await this.endpoints.delete(readKey(id), actor)) || null, 'endpoint');
  }

  /** Creates a new secret. During the overlap both secrets sign; another rotation within the overlap removes the oldest. */
  @Post(':id/rotate')
  @AdminMay('admin')
  @HttpCode(HttpStatus.OK)
  async rotate(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: RotateEndpointDto,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedOperatorEndpointDto> {
    const rotated = await this.endpoints.rotate(readKey(id), body.overlapSeconds, actor, key);
    return toCreatedOperatorEndpointDto(found(answerOnce(rotated, reply), 'endpoint'));
  }
}

function readKey(id: string): EndpointKey {
  return { appId: OPERATORS, id: readId('ep', id) };
}
