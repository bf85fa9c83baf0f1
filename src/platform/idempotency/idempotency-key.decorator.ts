import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  IDEMPOTENCY_KEY_RULE,
  type IdempotentRequest,
  isIdempotencyKey,
  nameRequest,
} from './idempotent-request.js';
import { ProblemError } from '../http/problems.js';

const HEADER = 'Idempotency-Key';
/** All admin keys share the uses of keys, because an admin key may be rotated between two attempts. */
const ADMINS = 'admin';

const document: ParameterDecorator = (target, method, _index) => {
  if (method === undefined) return;
  const description =
    'Makes it safe to repeat the request: for 24 hours, the same key and body get the first answer again, with ' +
    '`Idempotent-Replayed: true`.';
  ApiHeader({
    name: HEADER,
    required: false,
    description,
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
  })(target, method, Object.getOwnPropertyDescriptor(target, method) ?? {});
};

/**
 * The name that the `Idempotency-Key` gives the request, or null without the header. The draft puts the key in quotes; most
 * clients send it without. The whole value of the header is the key.
 */
export const IdempotencyKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): IdempotentRequest | null => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const [key, ...others] = request.raw.headersDistinct['idempotency-key'] ?? [];
    if (key === undefined) return null;
    if (others.length > 0 || !isIdempotencyKey(key))
      throw new ProblemError('malformed_request', `${HEADER} ${IDEMPOTENCY_KEY_RULE}.`);
    const { principal, method, body } = request;
    if (!principal) throw new TypeError('a public route takes an Idempotency-Key');
    const owner = principal.kind === 'app' ? principal.appId : ADMINS;
    const route = `${method} ${request.routeOptions.url ?? ''}`;
    return nameRequest({ owner, route, key }, { params: namedIn(request), body: body ?? {} });
  },
  [document],
);

/** What the address names: the ids of its path, and the app that an admin acts for. */
function namedIn({ principal, params, query }: FastifyRequest): object {
  const { appId } = query as { readonly appId?: unknown };
  const named = { ...(params as object) };
  return principal?.kind === 'admin' && appId !== undefined ? { ...named, appId } : named;
}
