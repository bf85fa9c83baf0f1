import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuditActor } from './audit.service.js';

/** The caller as the audit records it: the key and the request. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): AuditActor => {
  const { principal, id } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new TypeError('a public route has no actor');
  return { kind: principal.kind, keyId: principal.keyId, requestId: id };
});
