import { type ApiDocument, listOperations, type PlacedOperation, refName, type Schema } from './document.js';
import { describeWords } from './describe-words.js';
import { addWebhooks } from './webhooks.js';
import {
  describeProblems,
  FIELD_FAULT_SCHEMA,
  groupByStatus,
  HEADERS,
  nameResponse,
  PROBLEM_SCHEMA,
} from './problem-responses.js';
import { listProblems, type RouteFacts } from './route-problems.js';
import { nameSchemas, splitSummary, tidySchemas } from './tidy.js';

export interface Completion {
  /** What the decorators of each route say, by operation id. */
  readonly routes: ReadonlyMap<string, RouteFacts>;
  /** One example for each schema of a body or an answer, by the schema's name. */
  readonly examples: Readonly<Record<string, object>>;
  /** One document for each code of the catalogue. */
  readonly problemExamples: Readonly<Record<string, object>>;
}

/**
 * The document as it is served, from what the DTOs and controllers give: with each route's problems, headers and security,
 * with words for every field, and with examples. The same rule everywhere beats a decorator everywhere.
 */
export function completeDocument(scanned: ApiDocument, completion: Completion): ApiDocument {
  const document = nameSchemas(scanned);
  tidySchemas(document);
  const schemas = {
    ...document.components?.schemas,
    Problem: PROBLEM_SCHEMA,
    FieldFault: FIELD_FAULT_SCHEMA,
  };
  document.components = {
    ...document.components,
    schemas,
    headers: HEADERS,
    responses: {},
    examples: {},
  };
  for (const placed of listOperations(document)) {
    const facts = completion.routes.get(placed.operation.operationId ?? '');
    if (!facts)
      throw new TypeError(`${placed.operation.operationId}: no route of that name says who may call it`);
    splitSummary(placed);
    describeAccess(placed, facts);
    addProblems(document, placed, facts, completion.problemExamples);
  }
  describeWords(document);
  for (const [name, schema] of Object.entries(document.components.schemas ?? {}))
    orderFields(schema, Object.keys(completion.examples[name] ?? {}));
  addExamples(document, completion.examples);
  addWebhooks(document, completion.examples);
  return document;
}

function describeAccess({ operation }: PlacedOperation, { scope, adminMay }: RouteFacts): void {
  operation.security = scope === null ? [] : [{ bearer: [scope] }];
  if (scope === null) return;
  const admin = adminMay && scope !== 'admin' ? ', or an admin key' : '';
  const needs = `Needs a key with the scope \`${scope}\`${admin}.`;
  operation.description = [operation.description, needs].filter(Boolean).join('\n\n');
}

function addProblems(
  document: ApiDocument,
  placed: PlacedOperation,
  facts: RouteFacts,
  problemExamples: Completion['problemExamples'],
): void {
  for (const [status, codes] of groupByStatus(listProblems(placed, facts))) {
    for (const code of codes) document.components!.examples![code] ??= { value: problemExamples[code] };
    const name = nameResponse(codes);
    document.components!.responses![name] ??= describeProblems(status, codes);
    placed.operation.responses[status] = { $ref: `#/components/responses/${name}` };
  }
}

/** Fields stand in the order of the example, which tells the story; the scanner's own order tells of decorators. */
function orderFields(schema: Schema, order: readonly string[]): void {
  const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length);
  const fields = Object.entries(schema.properties ?? {}).toSorted(([a], [b]) => place(a) - place(b));
  if (schema.properties) schema.properties = Object.fromEntries(fields);
  if (schema.required) schema.required = schema.required.toSorted((a, b) => place(a) - place(b));
}

/** Every media type whose schema is a component gets the example of that component. */
function addExamples(document: ApiDocument, examples: Readonly<Record<string, object>>): void {
  for (const { operation } of listOperations(document)) {
    const contents = [
      operation.requestBody?.content,
      ...Object.values(operation.responses).map((r) => r.content),
    ];
    for (const media of contents.flatMap((content) => Object.values(content ?? {}))) {
      const example = examples[refName(media.schema) ?? ''];
      if (example && media.example === undefined && !media.examples) media.example = example;
    }
  }
}
