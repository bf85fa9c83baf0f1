/** The parts of an OpenAPI 3.1 document that this one uses. https://spec.openapis.org/oas/v3.1.1.html (read 2026-11) */
export interface ApiDocument {
  openapi: string;
  info: object;
  servers?: object[];
  tags?: { name: string; description?: string }[];
  paths: Record<string, Partial<Record<Method, Operation>>>;
  /** The requests that the service sends, by the type of the notification. */
  webhooks?: Record<string, { post: Operation }>;
  components?: Components;
}

export interface Components {
  schemas?: Record<string, Schema>;
  responses?: Record<string, ApiResponse>;
  headers?: Record<string, ApiHeader>;
  examples?: Record<string, { value: unknown }>;
  securitySchemes?: Record<string, object>;
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

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
  schema?: Schema;
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
  schema?: Schema;
  example?: unknown;
}

export interface MediaType {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { $ref?: string; value?: unknown }>;
}

/** The part of JSON Schema, draft 2020-12, that the document uses. */
export interface Schema {
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
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

export interface PlacedOperation {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
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
export function visitSchemas(schema: Schema, visit: (schema: Schema) => void): void {
  visit(schema);
  const inner = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (schema.items) inner.push(schema.items);
  if (typeof schema.additionalProperties === 'object') inner.push(schema.additionalProperties);
  for (const each of [...inner, ...Object.values(schema.properties ?? {})]) visitSchemas(each, visit);
}

/** Every top-level schema of the document: components, parameters, bodies. */
export function listSchemas(document: ApiDocument): Schema[] {
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
export function refName(schema: Schema | undefined): string | null {
  return /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? '')?.[1] ?? null;
}
