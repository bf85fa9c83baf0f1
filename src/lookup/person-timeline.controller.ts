import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Actor, toListReader } from '../audit/actor.decorator.js';
import type { AuditReader } from '../audit/audit.service.js';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import { showPeople } from '../platform/access/people.js';
import type { Principal } from '../platform/access/scopes.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { LOOKUP_EXAMPLES } from './lookup.examples.js';
import { TimelineDto, TimelineQueryDto, toTimelineDto } from './person-timeline.dto.js';
import { PersonTimelines } from './person-timeline.service.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(LOOKUP_EXAMPLES)
@ApiPathIds({ id: { prefix: 'idn', description: 'Id of the identity.' } })
@Controller('v1/admin/identities')
export class PersonTimelineController {
  constructor(private readonly timelines: PersonTimelines) {}

  /** Returns an identity, its history, and everything that happened to its person and user in the app, newest first. */
  @Get(':id/timeline')
  @ApiOperationId('getTimeline')
  async get(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
    @Query() query: TimelineQueryDto,
  ): Promise<TimelineDto> {
    const reader = toListReader(caller, actor, query);
    const page = { kind: query.kind, limit: query.limit, below: readCursor(query) };
    const timeline = await this.timelines.read(readId('idn', id), page, reader);
    return showPeople(reader.people, toTimelineDto(found(timeline, 'identity')));
  }
}
