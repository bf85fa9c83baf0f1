import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '../apps/access.decorator.js';
import { type Principal, visibleAppId } from '../apps/scopes.js';
import { Clock } from '../clock/clock.service.js';
import { found, readId } from '../http/not-found.js';
import { LinkDto, toLinkDto } from './links.dto.js';
import { LinksService } from './links.service.js';

@ApiTags('links')
@ApiBearerAuth()
@Controller('v1/links')
export class LinksController {
  constructor(
    private readonly links: LinksService,
    private readonly clock: Clock,
  ) {}

  /** Tells how a link stands. */
  @Get(':id')
  @RequireScope('links:read')
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<LinkDto> {
    const { link, account } = found(await this.links.find(readId('lnk', id), visibleAppId(caller)), 'link');
    return toLinkDto(link, account, this.clock.now());
  }
}
