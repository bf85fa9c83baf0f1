import type { IdPrefix } from '../ids/type-id.js';

/** The parts of an OpenAPI 3.1 document that this one uses. https://spec.openapis.org/oas/v3.1.1.html (read 2026-11) */
export interface ApiDocument {
  openapi: string;
  info: object;
  servers?: object[];
  tags?: { name: string; description?: string }[];
  paths: Record<string, Partial<Record<HttpMethod, Operation>>>;
  /** The requests that the service sends, by the type of the notification. */
  webhooks?: Record<string, { post: Operation }>;
  components?: Components;
}

export interface Components {
  schemas?: Record<string, JsonSchema>;
  responses?: Record<string, ApiResponse>;
  headers?: Record<string, ApiHeader>;
  examples?: Record<string, { value: unknown }>;
  securitySchemes?: Record<string, object>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type HttpMethod = (typeof METHODS)[number];

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; description?: string; content: Record<string, MediaType> };
  responses: Record<string, ApiResponse>;
  security?: Record<string, string[]>[];
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: JsonSchema;
  example?: unknown;
}

export interface ApiResponse {
  $ref?: string;
  description?: string;
  headers?: Record<string, ApiHeader>;
  content?: Record<string, MediaType>;
}

export interface ApiHeader {
  $ref?: string;
  description?: string;
  required?: boolean;
  schema?: JsonSchema;
  example?: unknown;
}

export interface MediaType {
  schema?: JsonSchema;
  example?: unknown;
  examples?: Record<string, { $ref?: string; value?: unknown }>;
}

/** The part of JSON Schema, draft 2020-12, that the document uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

/** An operation with its path and method. */
export interface PlacedOperation {
  readonly path: string;
  readonly method: HttpMethod;
  readonly operation: Operation;
}

/** Examples of whole bodies and answers, by the name of their schema: the name of the DTO class without `Dto`. */
export type Examples = Readonly<Record<string, object>>;

/** The webhooks section: what the service sends, by type, and the schemas of the bodies that no route has. */
export interface Webhooks {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly operations: Readonly<Record<string, Operation>>;
}

/**
 * Describes the webhooks.
 * @param schemas those of the routes, which the bodies may refer to or extend
 * @param examples of every room
 */
export type DescribeWebhooks = (
  schemas: Readonly<Record<string, JsonSchema>>,
  examples: Examples,
) => Webhooks;

/** A path parameter that holds the id of a row. */
export interface PathId {
  readonly prefix: IdPrefix;
  readonly description: string;
}

/** Every operation of a document, with its path and method. */
export function listOperations(document: ApiDocument): PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
}

/** Every request that the service sends, by its type. */
export function listWebhooks(
  document: ApiDocument,
): { readonly type: string; readonly operation: Operation }[] {
  return Object.entries(document.webhooks ?? {}).map(([type, { post }]) => ({ type, operation: post }));
}

/** Calls `visit` with a schema and with every schema inside it. */
export function visitSchemas(schema: JsonSchema, visit: (schema: JsonSchema) => void): void {
  visit(schema);
  const inner = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (schema.items) inner.push(schema.items);
  if (typeof schema.additionalProperties === 'object') inner.push(schema.additionalProperties);
  for (const each of [...inner, ...Object.values(schema.properties ?? {})]) visitSchemas(each, visit);
}

/** Every top-level schema of the document: components, parameters, bodies. */
export function listSchemas(document: ApiDocument): JsonSchema[] {
  const operations = [...listOperations(document), ...listWebhooks(document)].map(
    ({ operation }) => operation,
  );
  const contents = operations.flatMap(({ requestBody, responses }) => [
    requestBody?.content ?? {},
    ...Object.values(responses).map(({ content }) => content ?? {}),
  ]);
  return [
    ...Object.values(document.components?.schemas ?? {}),
    ...operations.flatMap(({ parameters }) => (parameters ?? []).flatMap(({ schema }) => schema ?? [])),
    ...contents.flatMap((content) => Object.values(content).flatMap(({ schema }) => schema ?? [])),
  ];
}

/** The name of the component that a schema refers to, or null. */
export function refName(schema: JsonSchema | undefined): string | null {
  return /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? '')?.[1] ?? null;
}
