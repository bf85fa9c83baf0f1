import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Actor } from '../audit/actor.decorator.js';
import { AuditLogService } from '../audit/audit-log.service.js';
import { readAuditQuery, toAuditEntryDto } from '../audit/audit.dto.js';
import type { AuditActor } from '../audit/audit.service.js';
import { readAttemptQuery, toAttemptDto } from '../attempts/attempts.dto.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { IdentitiesService } from '../identities/identities.service.js';
import { readIdentityQuery, toIdentityDto } from '../identities/identities.dto.js';
import { readLinkQuery, toLinkDto } from '../links/links.dto.js';
import { LinksService } from '../links/links.service.js';
import { readNotificationQuery, toNotificationDto } from '../notifications/notifications.dto.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import type { Principal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { ClientGone } from '../platform/http/client-gone.decorator.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import {
  ATTEMPT_FIELDS,
  AUDIT_FIELDS,
  IDENTITY_FIELDS,
  LINK_FIELDS,
  NOTIFICATION_FIELDS,
} from './export-fields.js';
import { ExportAnswer } from './export-answer.service.js';
import {
  AttemptExportDto,
  AuditExportDto,
  IdentityExportDto,
  LinkExportDto,
  NotificationExportDto,
} from './exports.dto.js';

const FILE = {
  description:
    'The whole list, newest first, as a file. An answer that breaks off (a chunked body without its end) is not complete: ask again.',
  content: {
    'text/csv': { schema: { type: 'string' } },
    'application/x-ndjson': { schema: { type: 'string' }, example: '{"id":"…"}\n{"id":"…"}\n' },
  },
};

/** Whole lists as files. Each is recorded in the audit once, when it starts. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('support')
@Problems('too_many_exports')
@Controller('v1/admin/exports')
export class ExportsController {
  constructor(
    private readonly answer: ExportAnswer,
    private readonly linksOf: LinksService,
    private readonly identitiesOf: IdentitiesService,
    private readonly attemptsOf: AttemptsService,
    private readonly notificationsOf: NotificationsService,
    private readonly auditLog: AuditLogService,
    private readonly clock: Clock,
  ) {}

  /** Exports links, with the filters of their list. */
  @Get('links')
  @ApiOperationId('exportLinks')
  @ApiOkResponse(FILE)
  links(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: LinkExportDto,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = readLinkQuery(query);
    return this.answer.send(reply, gone, {
      what: 'links',
      query,
      caller,
      actor,
      fields: LINK_FIELDS,
      readPage: (limit, beforeId, reader) => this.linksOf.list(null, filter, limit, beforeId, reader),
      toRow: (link) => toLinkDto(link, this.clock.now()),
    });
  }

  /** Exports identities, with the filters of their list: without `status` the active ones. */
  @Get('identities')
  @ApiOperationId('exportIdentities')
  @ApiOkResponse(FILE)
  identities(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: IdentityExportDto,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = readIdentityQuery(query);
    return this.answer.send(reply, gone, {
      what: 'identities',
      query,
      caller,
      actor,
      fields: IDENTITY_FIELDS,
      readPage: (limit, beforeId, reader) => this.identitiesOf.list(null, filter, limit, beforeId, reader),
      toRow: toIdentityDto,
    });
  }

  /** Exports attempts, with the filters of their list. */
  @Get('attempts')
  @ApiOperationId('exportAttempts')
  @ApiOkResponse(FILE)
  attempts(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: AttemptExportDto,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = readAttemptQuery(query);
    return this.answer.send(reply, gone, {
      what: 'attempts',
      query,
      caller,
      actor,
      fields: ATTEMPT_FIELDS,
      readPage: (limit, beforeId, reader) => this.attemptsOf.list(filter, { limit, beforeId }, reader),
      toRow: ({ attempt, username }) => toAttemptDto(attempt, username),
    });
  }

  /** Exports notifications, with the filters of their list. */
  @Get('notifications')
  @ApiOperationId('exportNotifications')
  @ApiOkResponse(FILE)
  notifications(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: NotificationExportDto,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = readNotificationQuery(query);
    return this.answer.send(reply, gone, {
      what: 'notifications',
      query,
      caller,
      actor,
      fields: NOTIFICATION_FIELDS,
      readPage: (limit, beforeId, reader) => this.notificationsOf.list(null, filter, limit, beforeId, reader),
      toRow: toNotificationDto,
    });
  }

  /** Exports the audit log, with the filters of its list. */
  @Get('audit')
  @ApiOperationId('exportAuditEntries')
  @ApiOkResponse(FILE)
  audit(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: AuditExportDto,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = readAuditQuery(query);
    return this.answer.send(reply, gone, {
      what: 'audit',
      query,
      caller,
      actor,
      fields: AUDIT_FIELDS,
      readPage: (limit, beforeId) => this.auditLog.list(filter, limit, beforeId),
      toRow: ({ entry, actorName }) => toAuditEntryDto(entry, actorName, query.subject !== undefined),
    });
  }
}
