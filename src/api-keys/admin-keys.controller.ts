import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { AdminMay, NeedKeyShown, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import {
  CreateAdminKeyDto,
  CreatedKeyDto,
  KeyDto,
  KeyPageDto,
  readNewKey,
  RotateKeyDto,
  toCreatedKeyDto,
  toKeyDto,
  toRotatedKeyDto,
} from './api-keys.dto.js';
import { KeyAdminService } from './key-admin.service.js';
import { KEY_EXAMPLES } from './api-keys.examples.js';

/** Keys of operators: each has a name, which the audit log shows. `ADMIN_API_KEY` has no row and is not listed. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(KEY_EXAMPLES)
@ApiPathIds({ id: { prefix: 'key', description: 'Id of the key.' } })
@Controller('v1/admin/keys')
export class AdminKeysController {
  constructor(
    private readonly keys: KeyAdminService,
    private readonly clock: Clock,
  ) {}

  /** Creates an admin key. The answer contains the secret key, which is not shown again. */
  @Post()
  @AdminMay('admin')
  @NeedKeyShown()
  @ApiBody({ type: CreateAdminKeyDto })
  async create(
    @Actor() actor: AuditActor,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedKeyDto> {
    const now = this.clock.now();
    const { dto, expiresAt } = readNewKey(CreateAdminKeyDto, body, now);
    const { name, role = 'admin' } = dto;
    const newKey = { appId: null, name, scopes: ['admin'] as const, role, expiresAt };
    const created = answerOnce(await this.keys.create(newKey, actor, key), reply);
    return toCreatedKeyDto(found(created, 'key'), now);
  }

  /** Lists the admin keys, newest first, without the secrets. */
  @Get()
  async list(@Query() query: PageQueryDto): Promise<KeyPageDto> {
    const keys = await this.keys.list(null, query.limit, readCursor(query));
    const now = this.clock.now();
    return toListPage(found(keys, 'app'), (key) => toKeyDto(key, now));
  }

  /** Replaces an active key with a new one. The old key stays valid during the overlap. */
  @Post(':id/rotate')
  @AdminMay('admin')
  @NeedKeyShown()
  @Problems('key_closed')
  async rotate(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: RotateKeyDto,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedKeyDto> {
    const name = { appId: null, id: readId('key', id) };
    const rotated = await this.keys.rotate(name, body.overlapSeconds, actor, key);
    return toRotatedKeyDto(answerOnce(rotated, reply), this.clock.now());
  }

  /** Revokes an admin key immediately, even the one that sends the request. Repeating the request gives the same answer. */
  @Post(':id/revoke')
  @AdminMay('admin')
  @HttpCode(HttpStatus.OK)
  async revoke(@Actor() actor: AuditActor, @Param('id') id: string): Promise<KeyDto> {
    const name = { appId: null, id: readId('key', id) };
    return toKeyDto(found(await this.keys.revoke(name, actor), 'key'), this.clock.now());
  }
}
