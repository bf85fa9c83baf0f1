import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { toPage } from '../http/cursor.js';
import { found, readId } from '../http/not-found.js';
import { PageQueryDto, readCursor } from '../http/page.dto.js';
import { RequireScope } from './access.decorator.js';
import {
  AppDto,
  AppPageDto,
  CreateAppDto,
  CreatedKeyDto,
  CreateKeyDto,
  KeyPageDto,
  toAppDto,
  toKeyDto,
} from './apps.dto.js';
import { AppsService } from './apps.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/apps')
export class AppsController {
  constructor(private readonly apps: AppsService) {}

  /** Registers an external app. */
  @Post()
  async create(@Body() body: CreateAppDto): Promise<AppDto> {
    return toAppDto(await this.apps.create(body.name, body.returnUrls ?? []));
  }

  /** Lists the apps, newest first. */
  @Get()
  async list(@Query() query: PageQueryDto): Promise<AppPageDto> {
    return toPage(await this.apps.list(query.limit + 1, readCursor(query)), query.limit, toAppDto);
  }

  /** Makes a key for an app. The answer holds it; it is not shown again. */
  @Post(':id/keys')
  async createKey(@Param('id') id: string, @Body() body: CreateKeyDto): Promise<CreatedKeyDto> {
    const created = found(await this.apps.createKey(readId('app', id), body.scopes), 'app');
    return { ...toKeyDto(created.entity), key: created.key };
  }

  /** Lists an app's keys, newest first, without the keys themselves. */
  @Get(':id/keys')
  async listKeys(@Param('id') id: string, @Query() query: PageQueryDto): Promise<KeyPageDto> {
    const keys = await this.apps.listKeys(readId('app', id), query.limit + 1, readCursor(query));
    return toPage(found(keys, 'app'), query.limit, toKeyDto);
  }
}
