import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { toPage } from '../platform/http/cursor.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
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

/** Keys for people: each with a name, so that the audit says who did it. `ADMIN_API_KEY` is none of them, it is no row. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/keys')
export class AdminKeysController {
  constructor(
    private readonly keys: KeyAdminService,
    private readonly clock: Clock,
  ) {}

  /** Makes an admin key. The answer holds it; it is not shown again. */
  @Post()
  @ApiBody({ type: CreateAdminKeyDto })
  async create(
    @Actor() actor: AuditActor,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedKeyDto> {
    const now = this.clock.now();
    const { dto, expiresAt } = readNewKey(CreateAdminKeyDto, body, now);
    const wish = { appId: null, name: dto.name, scopes: ['admin'] as const, expiresAt };
    const created = answerOnce(await this.keys.create(wish, actor, key), reply);
    return toCreatedKeyDto(found(created, 'key'), now);
  }

  /** Lists the admin keys, newest first, without the keys themselves. */
  @Get()
  async list(@Query() query: PageQueryDto): Promise<KeyPageDto> {
    const keys = (await this.keys.list(null, query.limit + 1, readCursor(query))) ?? [];
    const now = this.clock.now();
    return toPage(keys, query.limit, (key) => toKeyDto(key, now));
  }

  /** Makes a new key in the place of one that is active. The old one goes on working through the overlap. */
  @Post(':id/rotate')
  @Problems('key_closed')
  async rotate(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: RotateKeyDto,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedKeyDto> {
    const place = { appId: null, id: readId('key', id) };
    const rotated = await this.keys.rotate(place, body.overlapSeconds, actor, key);
    return toRotatedKeyDto(answerOnce(rotated, reply), this.clock.now());
  }

  /** Ends an admin key at once, also the one that asks. Again answers the same. */
  @Post(':id/revoke')
  @HttpCode(HttpStatus.OK)
  async revoke(@Actor() actor: AuditActor, @Param('id') id: string): Promise<KeyDto> {
    const place = { appId: null, id: readId('key', id) };
    return toKeyDto(found(await this.keys.revoke(place, actor), 'key'), this.clock.now());
  }
}
