import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import type { AuditActor } from './audit.service.js';

/** The caller as the audit records it: the key and the request. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): AuditActor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { principal } = request;
  if (!principal) throw new TypeError('a public route has no actor');
  return { kind: principal.kind, keyId: principal.keyId, requestId: storedRequestId(request) };
});
