import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mayNamePeople, type People, peopleInList, peopleInRow } from '../platform/access/people.js';
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

/** What the query of a list says of people. */
export interface PeopleQuery {
  readonly people?: People;
  readonly externalUserId?: string;
  readonly igsid?: string;
}

/**
 * The actor of a list.
 * @throws ProblemError when the caller may not see persons
 */
export function toListReader(caller: Principal, actor: AuditReader, query: PeopleQuery): AuditReader {
  const { people: asked, externalUserId, igsid } = query;
  refuseNames(caller, { externalUserId, igsid });
  const people = peopleInList(caller, asked);
  if (people !== null) return { ...actor, people };
  throw new ProblemError('insufficient_scope', 'This admin key has the role viewer, which sees no persons.');
}

/**
 * Checks the filters of a list that name a person.
 * @throws ProblemError when one is given, and the caller may not see persons
 */
export function refuseNames(caller: Principal, filters: Readonly<Record<string, string | undefined>>): void {
  const [name] = Object.keys(filters).filter((each) => filters[each] !== undefined);
  if (name === undefined || mayNamePeople(caller)) return;
  throw new ProblemError(
    'insufficient_scope',
    `This admin key has the role viewer, which may not filter by ${name}. Look the person up: POST /v1/admin/lookup.`,
  );
}
