import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Problems } from '../http/problems.decorator.js';
import type { AdminPermission } from './admin-roles.js';
import type { Principal, Scope } from './scopes.js';

/** The access rules of a route. Decorators write them; Fastify keeps them as the route's `config.access`. */
export interface RouteAccess {
  readonly isPublic?: true;
  readonly scope?: Scope;
  /** What an admin key must have; null: the route is for keys of apps only. Every route that is not public says it. */
  readonly adminMay?: AdminPermission | null;
  /** The holder of a session must have shown its key a moment ago. */
  readonly needsKeyShown?: true;
  /** The route starts a session: it takes an admin key, or in its body the secret of a sign-in link. */
  readonly startsSession?: true;
  /** Requests count as attempts to sign in, per client address. */
  readonly countsAsSignIn?: true;
  /** Requests count as mints; otherwise requests of an app's key count as reads. */
  readonly countsAsMint?: true;
  /** Requests write audit entries that are kept forever, so that they have a limit of their own. */
  readonly countsAsChange?: true;
  /** The route needs no key and is limited per client address. */
  readonly isLimitedPerAddress?: true;
  /** The route needs no key, but the code of a link's page in its path (`:code`), and may take a form. */
  readonly isByConnectCode?: true;
  /** The same, with the larger limit of pictures. */
  readonly isPicture?: true;
  /** The body is kept as it is sent. */
  readonly takesBytes?: TakenBytes;
  /** The route needs no key, but a signature of its body. */
  readonly signedBy?: SignatureHeader;
}

/** A body that a route gets as bytes. */
export interface TakenBytes {
  readonly types: readonly string[];
  readonly maxBytes: number;
}

/** The header with the signature of a body. Without one of this form, the request is refused before its body is read. */
export interface SignatureHeader {
  /** In lower case. */
  readonly name: string;
  readonly form: RegExp;
  /** The instruction to a client without a well-formed header. */
  readonly detail: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    /** The caller; absent on public routes. */
    principal?: Principal;
    /** UUID of the link that the code in the path names; null when the code is not one of ours. Absent on all other routes. */
    connectLinkId?: string | null;
    /** The media type of a body that is kept as bytes. */
    bytesType?: string;
  }
}

const ROUTE_ACCESS = 'access:route';

/** The rules that the decorators of a controller's method and class set; null when there are none. */
export function readRouteAccess(method: object): RouteAccess | null {
  return (Reflect.getOwnMetadata(ROUTE_ACCESS, method) as RouteAccess | undefined) ?? null;
}

/** The route needs no API key. */
export const Public = (): ClassDecorator & MethodDecorator => access({ isPublic: true });

/** The route needs a key with this scope. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator => access({ scope });

/** What an admin key must have to call the route: see `AdminPermission`. */
export const AdminMay = (permission: AdminPermission): ClassDecorator & MethodDecorator =>
  access({ adminMay: permission });

/** The route is for keys of apps only: an admin key belongs to no app. */
export const AppsOnly = (): ClassDecorator & MethodDecorator => access({ adminMay: null });

/** In a session the route needs the key itself, shown within the last minutes: it makes what outlives the session, or cannot be undone. */
export const NeedKeyShown = (): MethodDecorator => access({ needsKeyShown: true });

/** The route starts a session, with an admin key or with the secret of a sign-in link in its body. */
export const StartSession = (): MethodDecorator =>
  applyDecorators(
    access({ isPublic: true, startsSession: true, countsAsSignIn: true }),
    Problems(
      'invalid_api_key',
      'invalid_sign_in_link',
      'insufficient_scope',
      'cross_site_request',
      'rate_limited',
    ),
  );

/** Requests count as attempts to sign in: 20 per minute and client address, which each instance counts for itself. */
export const CountAsSignIn = (): MethodDecorator => access({ countsAsSignIn: true });

/** Requests count as mints; otherwise requests of an app's key count as reads. */
export const CountAsMint = (): MethodDecorator => access({ countsAsMint: true });

/** The route needs no key, but a signature of its body, which it gets as bytes of any media type and checks itself. */
export const Signed = (header: SignatureHeader): MethodDecorator =>
  access({ isPublic: true, signedBy: header });
/** Requests of an app also count as changes, because each writes an audit entry. */
export const CountAsChange = (): MethodDecorator => access({ countsAsChange: true });

/** Limits a public route to 60 requests per minute and client address, which each instance counts for itself. */
export const LimitPerAddress = (): ClassDecorator & MethodDecorator =>
  applyDecorators(access({ isLimitedPerAddress: true }), Problems('rate_limited'));

/**
 * The route needs the code of a link's page in its path, as `:code`. It is called for a code of another making, too, and answers that
 * as it answers a link that is gone. Requests are limited by code, and by address when the code is of another making.
 */
export const ByConnectCode = (): ClassDecorator & MethodDecorator =>
  applyDecorators(access({ isPublic: true, isByConnectCode: true }), Problems('rate_limited'));

/** UUID of the link that the code in the path names; null when the code is not one of ours. The link may be gone. */
export const ConnectLinkId = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | null => {
    const { connectLinkId } = context.switchToHttp().getRequest<FastifyRequest>();
    if (connectLinkId === undefined) throw new TypeError('a route without a code asks for its link');
    return connectLinkId;
  },
);

/**
 * Limits a public picture to 1,200 requests per minute and client address, which each instance counts for itself: a page shows it to
 * each person behind one address.
 */
export const LimitPictures = (): ClassDecorator & MethodDecorator =>
  applyDecorators(access({ isPicture: true }), Problems('rate_limited'));

/** The route takes a body of these media types, and gets it as it is sent: see `SentBytes`. */
export const TakeBytes = (types: readonly string[], maxBytes: number): MethodDecorator =>
  access({ takesBytes: { types, maxBytes } });

/** A body as it was sent. */
export interface RawBody {
  /** One of the types that the route takes, in lower case and without parameters. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** The body of a route with `TakeBytes`; undefined when there is none. */
export const SentBytes = createParamDecorator(
  (_data: unknown, context: ExecutionContext): RawBody | undefined => {
    const { body, bytesType } = context.switchToHttp().getRequest<FastifyRequest>();
    return Buffer.isBuffer(body) && bytesType !== undefined ? { type: bytesType, bytes: body } : undefined;
  },
);

/** The caller, as proved by the request's API key or session. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new TypeError('a public route asks for its caller');
  return principal;
});

/** Adds rules to a method, or to all methods of a class. A method's own rules have precedence over those of its class. */
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
