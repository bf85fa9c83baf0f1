import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { toListPage } from '../platform/http/cursor.js';
import { readCursor } from '../platform/http/page.dto.js';
import { readPeriod } from '../platform/http/period.decorator.js';
import { fromTypeId, readTypeId } from '../platform/ids/type-id.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditPageDto, AuditQueryDto, toAuditEntryDto } from './audit.dto.js';
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
    const { keyId, action, target, subject, appId, limit } = query;
    const filter = {
      keyId: keyId === undefined ? undefined : (fromTypeId('key', keyId) ?? undefined),
      action,
      target: target === undefined ? undefined : (readTypeId(target) ?? undefined),
      subject,
      appId: appId === undefined ? undefined : (fromTypeId('app', appId) ?? undefined),
      period: readPeriod(query),
    };
    const page = await this.log.list(filter, limit, readCursor(query));
    return toListPage(page, ({ entry, actorName }) =>
      toAuditEntryDto(entry, actorName, subject !== undefined),
    );
  }
}
