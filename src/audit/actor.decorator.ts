import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuditActor } from './audit.service.js';
import type { Principal } from '../platform/access/scopes.js';

/** The caller as the audit names it: which key, in which request. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): AuditActor => {
  const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
  if (!request.principal) throw new TypeError('a route without a guard asks for its actor');
  return { kind: request.principal.kind, keyId: request.principal.keyId, requestId: request.id };
});
