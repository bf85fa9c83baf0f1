import type { AdminPermission } from '../access/admin-roles.js';
import type { Scope } from '../access/scopes.js';
import { type ProblemCode, PROBLEMS } from '../http/problem-codes.js';
import type { Operation, PathId, PlacedOperation } from './document.js';

/** What the decorators of a route declare. */
export interface RouteFacts {
  /** Null: the route is public. */
  readonly scope: Scope | null;
  /** What an admin key needs to call it; null: an admin key may not, or the route is public. */
  readonly adminMay: AdminPermission | null;
  /** Whether the holder of a session must have shown its key a moment ago. */
  readonly needsKeyShown: boolean;
  /** Whether it takes an admin key, or the secret of a sign-in link in its body. */
  readonly startsSession: boolean;
  /** The problems that the route declares itself. */
  readonly problems: readonly ProblemCode[];
  /** Its path parameters that hold ids, by name. */
  readonly pathIds: Readonly<Record<string, PathId>>;
}

const IDEMPOTENCY_PROBLEMS: readonly ProblemCode[] = [
  'malformed_request',
  'idempotency_conflict',
  'idempotency_key_reused',
];

/** Every problem that the route can answer with, in the order of the catalogue. */
export function listProblems(placed: PlacedOperation, facts: RouteFacts): ProblemCode[] {
  const codes = new Set<ProblemCode>([...facts.problems, 'internal_error', 'temporarily_unavailable']);
  for (const code of [...byCaller(facts), ...byPlace(placed), ...byBody(placed)]) codes.add(code);
  return Object.keys(PROBLEMS).filter((code): code is ProblemCode => codes.has(code as ProblemCode));
}

function byCaller({ scope, adminMay, needsKeyShown }: RouteFacts): ProblemCode[] {
  if (scope === null) return [];
  // Keys of apps are limited, and so are addresses that send keys that do not exist. A public route declares the problem itself.
  const limited = ['rate_limited' as const];
  const refused = adminMay === null ? ['app_key_required' as const] : [];
  // In a session of the console.
  const crossSite = adminMay === null ? [] : ['cross_site_request' as const];
  const keyMissing = needsKeyShown ? ['reauthentication_required' as const] : [];
  return ['invalid_api_key', 'insufficient_scope', ...refused, ...crossSite, ...keyMissing, ...limited];
}

/** Routes that Meta calls validate their requests themselves and declare their problems. */
function isCalledByMeta({ operation }: PlacedOperation): boolean {
  return operation.tags?.includes('meta') === true;
}

function byPlace(placed: PlacedOperation): ProblemCode[] {
  if (isCalledByMeta(placed)) return [];
  const { path, operation } = placed;
  const queried = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  return [
    ...(path.includes('{') ? ['not_found' as const] : []),
    ...(queried.length > 0 ? ['validation_failed' as const] : []),
    ...(queried.some(({ name }) => name === 'cursor') ? ['malformed_request' as const] : []),
    ...(takesIdempotencyKey(operation) ? IDEMPOTENCY_PROBLEMS : []),
  ];
}

/** Whether a repeated request gets the answer of the first one. */
export function takesIdempotencyKey(operation: Operation): boolean {
  return (operation.parameters ?? []).some((parameter) => parameter.name === 'Idempotency-Key');
}

/** The body is parsed before the route is called, so these problems also apply to a route without a body. */
function byBody(placed: PlacedOperation): ProblemCode[] {
  if (placed.method === 'get' || isCalledByMeta(placed)) return [];
  return ['malformed_request', 'body_too_large', 'unsupported_media_type', 'validation_failed'];
}
