import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readRouteAccess } from '../access/access.decorator.js';
import { OWN_PROBLEMS } from '../http/problems.decorator.js';
import type { ProblemCode } from '../http/problem-codes.js';
import type { DescribeWebhooks, Examples, PathId } from './document.js';
import { EXAMPLES, OPERATION_ID, PATH_IDS, WEBHOOKS } from './openapi.decorator.js';
import type { RouteFacts } from './route-problems.js';

/** What the controllers of the rooms give to the document. */
interface ControllerFacts {
  /** By operation id. */
  readonly routes: ReadonlyMap<string, RouteFacts>;
  readonly examples: Examples;
  readonly describeWebhooks: DescribeWebhooks;
  /** The operation id of a controller's method, both by name. */
  nameOperation(controller: string, method: string): string;
}

type Handler = (...args: never[]) => unknown;

/** Reads the decorators of every controller in the application. */
export function readControllers(app: NestFastifyApplication): ControllerFacts {
  const reflector = app.get(Reflector);
  const routes = new Map<string, RouteFacts>();
  const names = new Map<string, string>();
  const examples: Record<string, object> = {};
  let describeWebhooks: DescribeWebhooks = () => ({ schemas: {}, operations: {} });
  for (const controller of listControllers(app)) {
    Object.assign(examples, reflector.get<Examples | undefined>(EXAMPLES, controller));
    describeWebhooks = reflector.get<DescribeWebhooks | undefined>(WEBHOOKS, controller) ?? describeWebhooks;
    for (const [method, handler] of listHandlers(controller)) {
      const facts = readRoute(reflector, controller, handler);
      const name =
        reflector.get<string | undefined>(OPERATION_ID, handler) ?? nameOperation(controller.name, method);
      names.set(`${controller.name}.${method}`, name);
      if (facts) routes.set(name, facts);
    }
  }
  return {
    routes,
    examples,
    describeWebhooks,
    nameOperation: (controller, method) =>
      names.get(`${controller}.${method}`) ?? nameOperation(controller, method),
  };
}

/** Null for a method that is not a route. */
function readRoute(reflector: Reflector, controller: Handler, handler: Handler): RouteFacts | null {
  const access = readRouteAccess(handler);
  const scope = access?.isPublic ? null : access?.scope;
  if (access === null || scope === undefined) return null;
  const targets = [handler, controller];
  return {
    scope,
    adminMay: access.adminMay ?? null,
    needsKeyShown: access.needsKeyShown === true,
    startsSession: access.startsSession === true,
    problems: reflector.getAllAndMerge<ProblemCode[]>(OWN_PROBLEMS, targets),
    pathIds:
      reflector.getAllAndOverride<Readonly<Record<string, PathId>> | undefined>(PATH_IDS, targets) ?? {},
  };
}

function listControllers(app: NestFastifyApplication): Handler[] {
  const modules = [...app.get(ModulesContainer).values()];
  return modules
    .flatMap(({ controllers }) => [...controllers.values()])
    .flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype as Handler] : []));
}

function listHandlers({ prototype }: Handler): [string, Handler][] {
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .flatMap((name) => (typeof prototype[name] === 'function' ? [[name, prototype[name]]] : []));
}

/**
 * The operation id, by which generated clients name their functions: `LinksController.revoke` is `revokeLink` and its `list`
 * is `listLinks`. A route with another name has `@ApiOperationId`.
 */
export function nameOperation(controller: string, method: string): string {
  const room = controller.replace(/Controller$/, '');
  return method === 'list' ? `list${room}` : `${method}${toSingular(room)}`;
}

function toSingular(plural: string): string {
  return plural.replace(/ies$/, 'y').replace(/s$/, '');
}
