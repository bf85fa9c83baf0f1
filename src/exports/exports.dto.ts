import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AttemptQueryDto } from '../attempts/attempts.dto.js';
import { AuditQueryDto } from '../audit/audit.dto.js';
import { IdentityQueryDto } from '../identities/identities.dto.js';
import { LinkQueryDto } from '../links/links.dto.js';
import { NotificationQueryDto } from '../notifications/notifications.dto.js';
import { EXPORT_FORMATS, type ExportFormat } from './export-text.js';

/** What a list has and an export does not: all pages are in one answer, which names persons. */
const PAGING = ['limit', 'cursor'] as const;
const PAGING_AND_PEOPLE = [...PAGING, 'people'] as const;

const Format = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsIn(EXPORT_FORMATS, { message: `must be one of ${EXPORT_FORMATS.join(', ')}` }),
    ApiPropertyOptional({ enum: EXPORT_FORMATS, default: 'csv' }),
  );

export class LinkExportDto extends OmitType(LinkQueryDto, PAGING_AND_PEOPLE) {
  /** `csv` for spreadsheets, or `jsonl`: one JSON object a line, as in the list. */
  @Format()
  format: ExportFormat = 'csv';
}

export class IdentityExportDto extends OmitType(IdentityQueryDto, PAGING_AND_PEOPLE) {
  /** `csv` for spreadsheets, or `jsonl`: one JSON object a line, as in the list. */
  @Format()
  format: ExportFormat = 'csv';
}

export class AttemptExportDto extends OmitType(AttemptQueryDto, PAGING_AND_PEOPLE) {
  /** `csv` for spreadsheets, or `jsonl`: one JSON object a line, as in the list. */
  @Format()
  format: ExportFormat = 'csv';
}

export class NotificationExportDto extends OmitType(NotificationQueryDto, PAGING_AND_PEOPLE) {
  /** `csv` for spreadsheets, or `jsonl`: one JSON object a line, as in the list. */
  @Format()
  format: ExportFormat = 'csv';
}

export class AuditExportDto extends OmitType(AuditQueryDto, PAGING) {
  /** `csv` for spreadsheets, or `jsonl`: one JSON object a line, as in the list. */
  @Format()
  format: ExportFormat = 'csv';
}
