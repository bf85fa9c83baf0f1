import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { AuditActor } from '../audit/audit.service.js';
import { toPage } from '../http/cursor.js';
import { found, readId } from '../http/not-found.js';
import { PageQueryDto, readCursor } from '../http/page.dto.js';
import { RequireScope } from './access.decorator.js';
import { Actor } from './actor.decorator.js';
import { CreatedKeyDto, CreateKeyDto, KeyPageDto, toKeyDto } from './api-keys.dto.js';
import { KeyAdminService } from './key-admin.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/apps/:id/keys')
export class ApiKeysController {
  constructor(private readonly keys: KeyAdminService) {}

  /** Makes a key for an app. The answer holds it; it is not shown again. */
  @Post()
  async create(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: CreateKeyDto,
  ): Promise<CreatedKeyDto> {
    const created = found(await this.keys.create(readId('app', id), body.scopes, actor), 'app');
    return { ...toKeyDto(created.entity), key: created.key };
  }

  /** Lists an app's keys, newest first, without the keys themselves. */
  @Get()
  async list(@Param('id') id: string, @Query() query: PageQueryDto): Promise<KeyPageDto> {
    const keys = await this.keys.list(readId('app', id), query.limit + 1, readCursor(query));
    return toPage(found(keys, 'app'), query.limit, toKeyDto);
  }
}
