import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { LookupDto, LookupQueryDto, toLookupDto } from './lookup.dto.js';
import { LookupService } from './lookup.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/lookup')
export class LookupController {
  constructor(
    private readonly lookups: LookupService,
    private readonly clock: Clock,
  ) {}

  /** Looks up anything that a person or a link is known by. */
  @Get()
  get(@Actor() actor: AuditActor, @Query() query: LookupQueryDto): Promise<LookupDto> {
    return this.answer(query.q, actor);
  }

  /** The same for what should not stand in a URL: a ref, a whole ig.me URL. */
  @Post()
  @HttpCode(HttpStatus.OK)
  post(@Actor() actor: AuditActor, @Body() body: LookupQueryDto): Promise<LookupDto> {
    return this.answer(body.q, actor);
  }

  private async answer(query: string, actor: AuditActor): Promise<LookupDto> {
    return toLookupDto(query, await this.lookups.lookup(query, actor), this.clock.now());
  }
}
