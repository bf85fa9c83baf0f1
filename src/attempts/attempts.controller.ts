import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import { Actor, toListReader } from '../audit/actor.decorator.js';
import { type People, showPeople } from '../platform/access/people.js';
import { type Principal, visibleAppId } from '../platform/access/scopes.js';
import type { AuditReader } from '../audit/audit.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { readPeriod } from '../platform/http/period.decorator.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import {
  AttemptDto,
  AttemptPageDto,
  AttemptQueryDto,
  LinkAttemptQueryDto,
  readAttemptQuery,
  toAttemptDto,
} from './attempts.dto.js';
import { AttemptsService, type StoredAttempt } from './attempts.service.js';
import { ATTEMPT_EXAMPLES } from './attempts.examples.js';

@ApiBearerAuth()
@ApiExamples(ATTEMPT_EXAMPLES)
@ApiPathIds({ id: { prefix: 'lnk', description: 'Id of the link.' } })
@Controller('v1')
export class AttemptsController {
  constructor(private readonly attempts: AttemptsService) {}

  /** Lists the attempts with a link, newest first: why it was linked or not. */
  @Get('links/:id/attempts')
  @AdminMay('read')
  @ApiOperationId('listLinkAttempts')
  @ApiTags('links')
  @RequireScope('links:read')
  async listOfLink(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
    @Query() query: LinkAttemptQueryDto,
  ): Promise<AttemptPageDto> {
    const page = { limit: query.limit, beforeId: readCursor(query), period: readPeriod(query) };
    const reader = toListReader(caller, actor, query);
    const attempts = await this.attempts.listOfLink(readId('lnk', id), visibleAppId(caller), page, reader);
    return toListPage(found(attempts, 'link'), toDto(reader.people));
  }

  /** Lists all attempts, newest first. The list includes attempts with refs that are not valid, which belong to no app. */
  @Get('admin/attempts')
  @AdminMay('read')
  @ApiTags('admin')
  @RequireScope('admin')
  async list(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Query() query: AttemptQueryDto,
  ): Promise<AttemptPageDto> {
    const page = { limit: query.limit, beforeId: readCursor(query) };
    const reader = toListReader(caller, actor, query);
    const attempts = await this.attempts.list(readAttemptQuery(query), page, reader);
    return toListPage(attempts, toDto(reader.people));
  }
}

function toDto(people: People): (stored: StoredAttempt) => AttemptDto {
  return ({ attempt, username }) => showPeople(people, toAttemptDto(attempt, username));
}
