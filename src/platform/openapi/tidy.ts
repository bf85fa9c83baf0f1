import {
  type ApiDocument,
  listOperations,
  listSchemas,
  type PlacedOperation,
  refName,
  type Schema,
  visitSchemas,
} from './document.js';

/** Schemas lose the `Dto` of their classes: to callers they are a `Link` and a `MintLink`. */
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

/** Says in 3.1's own words what the decorators could only say in those of 3.0, and the same way at each build. Changes the document. */
export function tidySchemas(document: ApiDocument): void {
  for (const schema of listSchemas(document)) visitSchemas(schema, tidySchema);
  for (const name of listRequestSchemas(document)) {
    const schema = document.components?.schemas?.[name];
    // What a request may hold is all that it may hold; an answer may have more fields one day.
    if (schema) schema.additionalProperties = false;
  }
}

function tidySchema(schema: Schema): void {
  // Beside a $ref there may stand a description in 3.1, so a wrapper for it is not needed.
  if (schema.allOf?.length === 1 && schema.allOf[0]?.$ref) {
    schema.$ref = schema.allOf[0].$ref;
    delete schema.allOf;
    delete schema.type;
  }
  // Every number of this API is a whole one; TypeScript has no word for that.
  if (schema.type === 'number') schema.type = 'integer';
  if (Array.isArray(schema.type))
    schema.type = schema.type.map((type) => (type === 'number' ? 'integer' : type));
  // The compiler lists the members of a union as it came across them, which changes with code elsewhere.
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

/** The first sentence of a comment is the summary, what follows is the description. Changes the operation. */
export function splitSummary({ operation }: PlacedOperation): void {
  const [, first = '', rest = ''] =
    /^(.+?)(?:\.(?:\s+(?=[A-Z`])(.*))?)?$/s.exec(operation.summary ?? '') ?? [];
  operation.summary = first;
  operation.description = [rest, operation.description ?? ''].filter(Boolean).join('\n\n');
}
