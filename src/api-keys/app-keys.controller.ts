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
import { ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import {
  CreatedKeyDto,
  CreateKeyDto,
  KeyDto,
  KeyPageDto,
  readNewKey,
  RotateKeyDto,
  toCreatedKeyDto,
  toKeyDto,
  toRotatedKeyDto,
} from './api-keys.dto.js';
import { KeyAdminService } from './key-admin.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiPathIds({
  id: { prefix: 'app', description: 'Id of the app.' },
  keyId: { prefix: 'key', description: 'Id of the key.' },
})
@Controller('v1/admin/apps/:id/keys')
export class AppKeysController {
  constructor(
    private readonly keys: KeyAdminService,
    private readonly clock: Clock,
  ) {}

  /** Creates a key for an app. The answer contains the secret key, which is not shown again. */
  @Post()
  @AdminMay('admin')
  @NeedKeyShown()
  @ApiBody({ type: CreateKeyDto })
  async create(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedKeyDto> {
    const appId = readId('app', id);
    const now = this.clock.now();
    const { dto, expiresAt } = readNewKey(CreateKeyDto, body, now);
    const newKey = { appId, name: dto.name ?? null, scopes: dto.scopes, role: null, expiresAt };
    const created = answerOnce(await this.keys.create(newKey, actor, key), reply);
    return toCreatedKeyDto(found(created, 'app'), now);
  }

  /** Lists the keys of an app, newest first, without the secrets. */
  @Get()
  async list(@Param('id') id: string, @Query() query: PageQueryDto): Promise<KeyPageDto> {
    const keys = await this.keys.list(readId('app', id), query.limit, readCursor(query));
    const now = this.clock.now();
    return toListPage(found(keys, 'app'), (key) => toKeyDto(key, now));
  }

  /** Replaces an active key with a new one. The old key stays valid during the overlap. */
  @Post(':keyId/rotate')
  @AdminMay('admin')
  @NeedKeyShown()
  @Problems('key_closed')
  async rotate(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Param('keyId') keyId: string,
    @Body() body: RotateKeyDto,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedKeyDto> {
    const name = { appId: readId('app', id), id: readId('key', keyId) };
    const rotated = await this.keys.rotate(name, body.overlapSeconds, actor, key);
    return toRotatedKeyDto(answerOnce(rotated, reply), this.clock.now());
  }

  /** Revokes a key immediately. Repeating the request gives the same answer. */
  @Post(':keyId/revoke')
  @AdminMay('admin')
  @HttpCode(HttpStatus.OK)
  async revoke(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Param('keyId') keyId: string,
  ): Promise<KeyDto> {
    const name = { appId: readId('app', id), id: readId('key', keyId) };
    return toKeyDto(found(await this.keys.revoke(name, actor), 'key'), this.clock.now());
  }
}
