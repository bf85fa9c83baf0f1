import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { toListPage } from '../platform/http/cursor.js';
import { readCursor } from '../platform/http/page.dto.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
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
  async list(@Query() query: AuditQueryDto): Promise<AuditPageDto> {
    const page = await this.log.list(readAuditQuery(query), query.limit, readCursor(query));
    return toListPage(page, ({ entry, actorName }) =>
      toAuditEntryDto(entry, actorName, query.subject !== undefined),
    );
  }
}
