import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import type { Principal } from '../platform/access/scopes.js';
import { toListPage } from '../platform/http/cursor.js';
import { readCursor } from '../platform/http/page.dto.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { refuseNames } from './actor.decorator.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditPageDto, AuditQueryDto, readAuditQuery, toAuditEntryDto } from './audit.dto.js';
import { AUDIT_EXAMPLES } from './audit.examples.js';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(AUDIT_EXAMPLES)
@Controller('v1/admin/audit')
export class AuditLogController {
  constructor(private readonly log: AuditLogService) {}

  /** Lists the audit log, newest first, by key, action, row, person or app. Reading the log adds no entry. */
  @Get()
  @ApiOperationId('listAuditEntries')
  async list(@Caller() caller: Principal, @Query() query: AuditQueryDto): Promise<AuditPageDto> {
    refuseNames(caller, { subject: query.subject });
    const page = await this.log.list(readAuditQuery(query), query.limit, readCursor(query));
    return toListPage(page, ({ entry, actorName }) =>
      toAuditEntryDto(entry, actorName, query.subject !== undefined),
    );
  }
}
