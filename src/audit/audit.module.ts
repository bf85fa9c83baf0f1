import { Global, Module } from '@nestjs/common';
import { AuditLogController } from './audit-log.controller.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditRepository } from './audit.repository.js';
import { Audit } from './audit.service.js';

/** Global: all rooms record in the audit. */
@Global()
@Module({
  controllers: [AuditLogController],
  providers: [AuditRepository, Audit, AuditLogService],
  exports: [Audit, AuditLogService],
})
export class AuditModule {}
