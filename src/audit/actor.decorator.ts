import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type People, peopleInList, peopleInRow } from '../platform/access/people.js';
import type { Principal } from '../platform/access/scopes.js';
import { ProblemError } from '../platform/http/problems.js';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import type { AuditReader } from './audit.service.js';

/** The caller as the audit records it: the key and the request. What it is shown of people is what an answer about one row shows. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): AuditReader => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { principal } = request;
  if (!principal) throw new TypeError('a public route has no actor');
  const { kind, keyId } = principal;
  return { kind, keyId, requestId: storedRequestId(request), people: peopleInRow(principal) };
});

/**
 * The actor of a list.
 * @param asked `people` in the query
 * @throws ProblemError when the caller may not see persons
 */
export function toListReader(caller: Principal, actor: AuditReader, asked: People | undefined): AuditReader {
  const people = peopleInList(caller, asked);
  if (people !== null) return { ...actor, people };
  throw new ProblemError('insufficient_scope', 'This admin key has the role viewer, which sees no persons.');
}
