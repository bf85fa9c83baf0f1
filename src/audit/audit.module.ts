import { Global, Module } from '@nestjs/common';
import { AuditRepository } from './audit.repository.js';
import { Audit } from './audit.service.js';

/** Global: every room that changes something says so here. */
@Global()
@Module({ providers: [AuditRepository, Audit], exports: [Audit, AuditRepository] })
export class AuditModule {}
