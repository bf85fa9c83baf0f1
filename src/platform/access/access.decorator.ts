import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal, Scope } from './scopes.js';

export const IS_PUBLIC = 'access:public';
export const ADMIN_MAY = 'access:admin-may';
export const REQUIRED_SCOPE = 'access:scope';

/** The route needs no API key. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(IS_PUBLIC, true);

/** The route needs a key with this scope. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator =>
  SetMetadata(REQUIRED_SCOPE, scope);

/** An admin key may use the route too, although its scope is an app's. */
export const AdminMay = (): MethodDecorator => SetMetadata(ADMIN_MAY, true);

/** The caller, as the guard made sure of it. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
  if (!principal) throw new TypeError('a route without a guard asks for its caller');
  return principal;
});
