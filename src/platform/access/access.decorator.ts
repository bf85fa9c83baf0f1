import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Problems } from '../http/problems.decorator.js';
import type { Principal, Scope } from './scopes.js';

/** What a route asks of its caller. Decorators write it; Fastify keeps it as `config.access` of the route. */
export interface RouteAccess {
  readonly isPublic?: true;
  readonly scope?: Scope;
  /** An admin key may use the route too, although its scope is an app's. */
  readonly adminMay?: true;
  /** The route counts as a mint; without it a request of an app's key counts as a read. */
  readonly countsAsMint?: true;
  /** The route, which needs no key, is limited per client address. */
  readonly isLimitedPerAddress?: true;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    /** The caller; absent on public routes. */
    principal?: Principal;
  }
}

const ROUTE_ACCESS = 'access:route';

/** What the decorators of a controller's method and of its class say together; null when they say nothing. */
export function readRouteAccess(method: object): RouteAccess | null {
  return (Reflect.getOwnMetadata(ROUTE_ACCESS, method) as RouteAccess | undefined) ?? null;
}

/** The route needs no API key. */
export const Public = (): ClassDecorator & MethodDecorator => access({ isPublic: true });

/** The route needs a key with this scope. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator => access({ scope });

/** An admin key may use the route too, although its scope is an app's. */
export const AdminMay = (): MethodDecorator => access({ adminMay: true });

/** The route counts as a mint; without it a request of an app's key counts as a read. */
export const CountAsMint = (): MethodDecorator => access({ countsAsMint: true });

/** The route, which needs no key, is limited per client address: 60 requests a minute, counted by each instance for itself. */
export const LimitPerAddress = (): ClassDecorator & MethodDecorator =>
  applyDecorators(access({ isLimitedPerAddress: true }), Problems('rate_limited'));

/** The caller, as the request's key proved it. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new TypeError('a public route asks for its caller');
  return principal;
});

/** Adds to the access of a method, or of all methods of a class; what a method says itself has precedence over its class. */
function access(part: RouteAccess): ClassDecorator & MethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor) return write(descriptor, { ...readRouteAccess(descriptor.value), ...part });
    const { prototype } = target as { prototype: object };
    for (const [name, method] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name === 'constructor' || typeof method.value !== 'function') continue;
      write(method, { ...part, ...readRouteAccess(method.value) });
    }
  };
}

function write(method: PropertyDescriptor, whole: RouteAccess): void {
  Reflect.defineMetadata(ROUTE_ACCESS, whole, method.value);
  // Nest's adapter passes this on to Fastify, and Fastify to the HEAD route that it adds to each GET.
  RouteConfig({ access: whole })(method.value, '', method);
}
