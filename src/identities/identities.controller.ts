import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import { Actor, toListReader } from '../audit/actor.decorator.js';
import { showPeople } from '../platform/access/people.js';
import { type Principal, visibleAppId } from '../platform/access/scopes.js';
import type { AuditReader } from '../audit/audit.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import {
  IdentityDto,
  IdentityPageDto,
  IdentityQueryDto,
  readIdentityQuery,
  toIdentityDto,
  UnlinkDto,
} from './identities.dto.js';
import { IdentitiesService } from './identities.service.js';
import { IDENTITY_EXAMPLES } from './identities.examples.js';

@ApiTags('identities')
@ApiBearerAuth()
@ApiExamples(IDENTITY_EXAMPLES)
@ApiPathIds({ id: { prefix: 'idn', description: 'Id of the identity.' } })
@Controller('v1/identities')
export class IdentitiesController {
  constructor(private readonly identities: IdentitiesService) {}

  /** Lists identities, newest first: of an external user, of an IGSID, of both, or all. */
  @Get()
  @AdminMay('read')
  @RequireScope('identities:read')
  async list(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Query() query: IdentityQueryDto,
  ): Promise<IdentityPageDto> {
    const filter = readIdentityQuery(query);
    const cursor = readCursor(query);
    const reader = toListReader(caller, actor, query);
    const page = await this.identities.list(visibleAppId(caller), filter, query.limit, cursor, reader);
    return toListPage(page, (identity) => showPeople(reader.people, toIdentityDto(identity)));
  }

  /** Returns an identity. */
  @Get(':id')
  @AdminMay('read')
  @RequireScope('identities:read')
  async get(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
  ): Promise<IdentityDto> {
    const stored = await this.identities.get(readId('idn', id), visibleAppId(caller), actor);
    return showPeople(actor.people, toIdentityDto(found(stored, 'identity')));
  }

  /** Ends an identity, so that the person and the user can be linked again. Repeating the request gives the same answer. */
  @Post(':id/unlink')
  @AdminMay('support')
  @HttpCode(HttpStatus.OK)
  @RequireScope('identities:write')
  async unlink(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
    @Body() body: UnlinkDto,
  ): Promise<IdentityDto> {
    const unlinked = await this.identities.unlink(
      readId('idn', id),
      visibleAppId(caller),
      body.reason ?? null,
      actor,
    );
    return toIdentityDto(found(unlinked, 'identity'));
  }
}
