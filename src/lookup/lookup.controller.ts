import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditReader } from '../audit/audit.service.js';
import { showPeople } from '../platform/access/people.js';
import { Clock } from '../platform/clock/clock.service.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { LookupDto, LookupQueryDto, toLookupDto } from './lookup.dto.js';
import { LookupService } from './lookup.service.js';
import { LOOKUP_EXAMPLES } from './lookup.examples.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(LOOKUP_EXAMPLES)
@Controller('v1/admin/lookup')
export class LookupController {
  constructor(
    private readonly lookups: LookupService,
    private readonly clock: Clock,
  ) {}

  /** Looks up a person or a link by any of its identifiers. */
  @Get()
  @ApiOperationId('lookUp')
  get(@Actor() actor: AuditReader, @Query() query: LookupQueryDto): Promise<LookupDto> {
    return this.answer(query.q, actor);
  }

  /** Looks up a text that should not be part of a URL, such as a ref or a whole ig.me URL. */
  @Post()
  @ApiOperationId('lookUpByPost')
  @HttpCode(HttpStatus.OK)
  post(@Actor() actor: AuditReader, @Body() body: LookupQueryDto): Promise<LookupDto> {
    return this.answer(body.q, actor);
  }

  private async answer(query: string, actor: AuditReader): Promise<LookupDto> {
    const { query: asked, ...answer } = toLookupDto(
      query,
      await this.lookups.lookup(query, actor),
      this.clock.now(),
    );
    return { query: asked, ...showPeople(actor.people, answer) };
  }
}
