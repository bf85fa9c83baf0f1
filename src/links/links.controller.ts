import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import { Actor, toListReader } from '../audit/actor.decorator.js';
import { showPeople } from '../platform/access/people.js';
import { type Principal, visibleAppId } from '../platform/access/scopes.js';
import type { AuditReader } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { ProblemError } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { LinkDto, LinkPageDto, LinkQueryDto, readLinkQuery, toLinkDto } from './links.dto.js';
import type { LinkState } from './link-state.js';
import { LinksService } from './links.service.js';
import { LINK_EXAMPLES } from './links.examples.js';

@ApiTags('links')
@ApiBearerAuth()
@ApiExamples(LINK_EXAMPLES)
@ApiPathIds({ id: { prefix: 'lnk', description: 'Id of the link.' } })
@Controller('v1/links')
export class LinksController {
  constructor(
    private readonly links: LinksService,
    private readonly clock: Clock,
  ) {}

  /** Lists the links of an app, newest first, without their refs and URLs, which only the answer of the mint contains. */
  @Get()
  @AdminMay('read')
  @RequireScope('links:read')
  async list(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Query() query: LinkQueryDto,
  ): Promise<LinkPageDto> {
    const filter = readLinkQuery(query);
    const cursor = readCursor(query);
    const reader = toListReader(caller, actor, query);
    const page = await this.links.list(visibleAppId(caller), filter, query.limit, cursor, reader);
    return toListPage(page, (link) => showPeople(reader.people, this.toDto(link)));
  }

  /** Revokes a link: events that arrive later no longer link. Repeating the request gives the same answer. */
  @Post(':id/revoke')
  @AdminMay('admin')
  @HttpCode(HttpStatus.OK)
  @RequireScope('links:write')
  @Problems('link_closed')
  async revoke(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
  ): Promise<LinkDto> {
    const result = found(await this.links.revoke(readId('lnk', id), visibleAppId(caller), actor), 'link');
    if (result.kind === 'revoked') return this.toDto(result.link);
    const remedy =
      result.link.status === 'linked' ? 'unlink its identity instead' : 'there is nothing to revoke';
    throw new ProblemError('link_closed', `The link is ${result.link.status}; ${remedy}.`);
  }

  private toDto(link: LinkState): LinkDto {
    return toLinkDto(link, this.clock.now());
  }
}
