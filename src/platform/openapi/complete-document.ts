import { type AdminPermission, rolesWith } from '../access/admin-roles.js';
import type { Scope } from '../access/scopes.js';
import { idPattern } from '../ids/type-id.js';
import {
  type ApiDocument,
  type DescribeWebhooks,
  type Examples,
  listOperations,
  type MediaType,
  type Parameter,
  type PlacedOperation,
  refName,
  type JsonSchema,
} from './document.js';
import {
  describeProblems,
  exampleOfProblem,
  FIELD_FAULT_SCHEMA,
  groupByStatus,
  HEADERS,
  LIMIT_HEADERS,
  nameResponse,
  PROBLEM_SCHEMA,
} from './problem-responses.js';
import { listProblems, type RouteFacts, takesIdempotencyKey } from './route-problems.js';
import { nameSchemas, nestExamples, orderFields, splitSummary, tidySchemas } from './tidy.js';

type Schemas = Readonly<Record<string, JsonSchema>>;

interface Completion {
  /** The decorators of each route, by operation id. */
  readonly routes: ReadonlyMap<string, RouteFacts>;
  /** One example for each schema of a body or an answer, by the schema's name. */
  readonly examples: Examples;
  readonly describeWebhooks: DescribeWebhooks;
}

/**
 * The document as it is served: the routes and schemas that the scanner found, completed with the problems, headers, security
 * and examples of each route and with the webhooks.
 */
export function completeDocument(scanned: ApiDocument, completion: Completion): ApiDocument {
  const document = nameSchemas(scanned);
  tidySchemas(document);
  const { examples } = completion;
  const components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA, FieldFault: FIELD_FAULT_SCHEMA },
    headers: HEADERS,
    responses: {},
    examples: {},
  };
  document.components = components;
  for (const placed of listOperations(document)) {
    const facts = completion.routes.get(placed.operation.operationId ?? '');
    if (!facts)
      throw new TypeError(
        `${placed.operation.operationId}: the route declares neither a scope nor @Public()`,
      );
    splitSummary(placed);
    describeAccess(placed, facts);
    for (const parameter of placed.operation.parameters ?? []) describePathId(parameter, facts);
    addProblems(document, placed, facts);
    describeAnswers(placed, components.schemas);
    addExamples(placed, examples);
  }
  orderFields(components.schemas, nestExamples(components.schemas, examples));
  const webhooks = completion.describeWebhooks(components.schemas, examples);
  Object.assign(components.schemas, webhooks.schemas);
  document.webhooks = Object.fromEntries(
    Object.entries(webhooks.operations).map(([type, post]) => [type, { post }]),
  );
  return document;
}

/** The session of an admin key may do what the key may. */
function describeAccess(
  { operation }: PlacedOperation,
  { scope, adminMay, startsSession }: RouteFacts,
): void {
  // An empty requirement: the secret of a sign-in link is in the body.
  if (scope === null) operation.security = startsSession ? [{ bearer: ['admin'] }, {}] : [];
  if (scope === null) return;
  operation.security = [{ bearer: [scope] }, ...(adminMay === null ? [] : [{ session: [] }])];
  operation.description = [operation.description, describeNeed(scope, adminMay)].filter(Boolean).join('\n\n');
}

function describeNeed(scope: Scope, adminMay: AdminPermission | null): string {
  if (adminMay === null) return `Requires a key with the scope \`${scope}\`.`;
  const roles = rolesWith(adminMay)
    .map((role) => `\`${role}\``)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');
  const admin = `an admin key with the role ${roles}`;
  return scope === 'admin'
    ? `Requires ${admin}.`
    : `Requires a key with the scope \`${scope}\`, or ${admin}.`;
}

function describePathId(parameter: Parameter, { pathIds }: RouteFacts): void {
  const pathId = parameter.in === 'path' ? pathIds[parameter.name] : undefined;
  if (!pathId) return;
  parameter.description ??= pathId.description;
  parameter.schema = { ...parameter.schema, pattern: idPattern(pathId.prefix) };
}

function addProblems(document: ApiDocument, placed: PlacedOperation, facts: RouteFacts): void {
  for (const [status, codes] of groupByStatus(listProblems(placed, facts))) {
    for (const code of codes) document.components!.examples![code] ??= { value: exampleOfProblem(code) };
    const isForPeople = leadsToPage(placed);
    const name = `${nameResponse(codes)}${isForPeople ? '.page' : ''}`;
    const response = describeProblems(status, codes);
    if (isForPeople) response.content = { ...response.content, ...PROBLEM_PAGE };
    document.components!.responses![name] ??= response;
    placed.operation.responses[status] = { $ref: `#/components/responses/${name}` };
  }
}

/** A client that asks for HTML by its name, as browsers do, gets a page about the problem. */
const PROBLEM_PAGE = { 'text/html': { schema: { type: 'string' } } };

/** Whether a route answers with a page, or takes a form and leads to one. */
function leadsToPage({ operation: { responses } }: PlacedOperation): boolean {
  return responses[200]?.content?.['text/html'] !== undefined || responses[303] !== undefined;
}

/** The headers of every answer that is not a problem. An answer without a description has that of its schema. */
function describeAnswers({ operation }: PlacedOperation, schemas: Schemas): void {
  for (const answer of Object.values(operation.responses)) {
    if (answer.$ref) continue;
    answer.headers = {
      'x-request-id': { $ref: '#/components/headers/RequestId' },
      ...(operation.responses[429] ? LIMIT_HEADERS : {}),
      ...(takesIdempotencyKey(operation)
        ? { 'idempotent-replayed': { $ref: '#/components/headers/IdempotentReplayed' } }
        : {}),
      ...answer.headers,
    };
    const [media] = Object.values(answer.content ?? {});
    answer.description ||= schemas[refName(media?.schema) ?? '']?.description ?? 'Done.';
  }
}

/** Every media type whose schema is a component gets the example of that component. */
function addExamples({ operation }: PlacedOperation, examples: Examples): void {
  const contents = [
    operation.requestBody?.content,
    ...Object.values(operation.responses).map((r) => r.content),
  ];
  for (const media of contents.flatMap((content): MediaType[] => Object.values(content ?? {}))) {
    const example = examples[refName(media.schema) ?? ''];
    if (example && media.example === undefined && !media.examples) media.example = example;
  }
}
