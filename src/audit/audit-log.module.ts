import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { AuditLogController } from './audit-log.controller.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditModule } from './audit.module.js';

/** The reading half: apart from the writing one, which every room needs, the apps among them. */
@Module({
  imports: [AppsModule, AuditModule],
  controllers: [AuditLogController],
  providers: [AuditLogService],
})
export class AuditLogModule {}
