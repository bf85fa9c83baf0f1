import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ADMIN_MAY, IS_PUBLIC, REQUIRED_SCOPE } from '../access/access.decorator.js';
import { adminHas, type Scope } from '../access/scopes.js';
import { OWN_PROBLEMS } from '../http/problems.decorator.js';
import type { ProblemCode } from '../http/problems.js';
import type { DescribeWebhooks, Examples, PathId } from './document-parts.js';
import { EXAMPLES, OPERATION_ID, PATH_IDS, WEBHOOKS } from './openapi.decorator.js';
import { nameOperation } from './operation-names.js';
import type { RouteFacts } from './route-problems.js';

/** What the controllers of the rooms give to the document. */
export interface ControllerFacts {
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
  const targets = [handler, controller];
  const read = <Value>(key: string): Value | undefined =>
    reflector.getAllAndOverride<Value | undefined>(key, targets);
  const scope = read<boolean>(IS_PUBLIC) ? null : read<Scope>(REQUIRED_SCOPE);
  if (scope === undefined) return null;
  return {
    scope,
    adminMay: scope === null || adminHas(scope) || read<boolean>(ADMIN_MAY) === true,
    problems: reflector.getAllAndMerge<ProblemCode[]>(OWN_PROBLEMS, targets),
    pathIds: read<Readonly<Record<string, PathId>>>(PATH_IDS) ?? {},
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
