import {
  type ApiDocument,
  type Examples,
  type JsonSchema,
  listOperations,
  listSchemas,
  type PlacedOperation,
  refName,
  visitSchemas,
} from './document.js';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Removes the `Dto` of the class names: to callers, schemas are a `Link` and a `MintLink`. */
export function nameSchemas(document: ApiDocument): ApiDocument {
  const schemas = document.components?.schemas ?? {};
  const renamed = Object.entries(schemas).map(([name, schema]) => [dropDto(name), schema]);
  const text = JSON.stringify({
    ...document,
    components: { ...document.components, schemas: Object.fromEntries(renamed) },
  });
  return JSON.parse(text.replaceAll(/"#\/components\/schemas\/(\w+?)Dto"/g, '"#/components/schemas/$1"'));
}

function dropDto(name: string): string {
  return name.replace(/Dto$/, '');
}

/** Rewrites what the decorators can only express in the terms of OpenAPI 3.0, and the same way at each build. Changes the document. */
export function tidySchemas(document: ApiDocument): void {
  for (const schema of listSchemas(document)) visitSchemas(schema, tidySchema);
  for (const name of listRequestSchemas(document)) {
    const schema = document.components?.schemas?.[name];
    // A request with an unknown field is refused; an answer may get new fields in a later version.
    if (schema) schema.additionalProperties = false;
  }
}

function tidySchema(schema: JsonSchema): void {
  // In 3.1 a $ref may have a description beside it, so it needs no wrapper.
  if (schema.allOf?.length === 1 && schema.allOf[0]?.$ref) {
    schema.$ref = schema.allOf[0].$ref;
    delete schema.allOf;
    delete schema.type;
  }
  // Every number of this API is an integer; TypeScript has no type for that.
  if (schema.type === 'number') schema.type = 'integer';
  if (Array.isArray(schema.type))
    schema.type = schema.type.map((type) => (type === 'number' ? 'integer' : type));
  for (const [field, value] of Object.entries(schema.properties ?? {})) {
    // The contract writes every time as RFC 3339 and names it so.
    if (field.endsWith('At') && [value.type].flat().includes('string')) value.format ??= 'date-time';
  }
  // The compiler lists the members of a union in the order in which it meets them, which changes with code elsewhere.
  if (schema.enum) schema.enum = schema.enum.toSorted((a, b) => rank(a).localeCompare(rank(b)));
}

/** Null comes last. */
function rank(value: unknown): string {
  return value === null ? '\uffff' : String(value);
}

function listRequestSchemas(document: ApiDocument): string[] {
  const bodies = listOperations(document).map(({ operation }) => operation.requestBody?.content ?? {});
  return bodies.flatMap((content) => Object.values(content).flatMap(({ schema }) => refName(schema) ?? []));
}

/** Makes the first sentence of a comment the summary and the rest the description. Changes the operation. */
export function splitSummary({ operation }: PlacedOperation): void {
  const [, first = '', rest = ''] =
    /^(.+?)(?:\.(?:\s+(?=[A-Z`])(.*))?)?$/s.exec(operation.summary ?? '') ?? [];
  operation.summary = first;
  operation.description = [rest, operation.description ?? ''].filter(Boolean).join('\n\n');
}

/** The examples, and those of the schemas inside them: the example of a link holds one of an account. */
export function nestExamples(schemas: Schemas, examples: Examples): Examples {
  const all: Record<string, object> = { ...examples };
  const addInner = (name: string, example: object): void => {
    for (const [field, value] of Object.entries(example)) {
      const schema = schemas[name]?.properties?.[field];
      // A field that may be null refers to its schema in `anyOf`.
      const inner = refName(schema?.items ?? schema?.anyOf?.[0] ?? schema);
      const [first]: unknown[] = Array.isArray(value) ? value : [value];
      if (inner === null || all[inner] || typeof first !== 'object' || first === null) continue;
      all[inner] = first;
      addInner(inner, first);
    }
  };
  for (const [name, example] of Object.entries(examples)) addInner(name, example);
  return all;
}

/** Orders the fields of each schema as its example has them. The scanner lists decorated fields first. Changes the schemas. */
export function orderFields(schemas: Schemas, examples: Examples): void {
  for (const [name, schema] of Object.entries(schemas)) {
    const order = Object.keys(examples[name] ?? {});
    const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length);
    const fields = Object.entries(schema.properties ?? {}).toSorted(([a], [b]) => place(a) - place(b));
    if (schema.properties) schema.properties = Object.fromEntries(fields);
    if (schema.required) schema.required = schema.required.toSorted((a, b) => place(a) - place(b));
  }
}
