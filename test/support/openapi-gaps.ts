import {
  type ApiDocument,
  type ApiResponse,
  listOperations,
  listWebhooks,
  type Operation,
  type Parameter,
  refName,
  type JsonSchema,
  visitSchemas,
} from '../../src/platform/openapi/document.js';

/** Everything that the document should describe and does not, each with its place. */
export function findGaps(document: ApiDocument): string[] {
  const operations = listOperations(document);
  const tags = new Set(document.tags?.filter(({ description }) => description).map(({ name }) => name));
  const webhooks = listWebhooks(document);
  const ids = [...operations, ...webhooks].map(({ operation }) => operation.operationId ?? '');
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} names two operations`),
    ...operations.flatMap(({ method, path, operation }) =>
      findOperationGaps(document, operation, tags).map((gap) => `${method} ${path}: ${gap}`),
    ),
    ...webhooks.flatMap(({ type, operation }) =>
      findWebhookGaps(document, type, operation, tags).map((gap) => `${type}: ${gap}`),
    ),
    ...Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) =>
      findSchemaGaps(name, schema),
    ),
    ...Object.entries(document.components?.responses ?? {}).flatMap(([name, response]) =>
      response.description ? [] : [`response ${name}: no description`],
    ),
  ];
}

function findOperationGaps(document: ApiDocument, operation: Operation, tags: Set<string>): string[] {
  return [
    ...findRequestGaps(operation, tags),
    ...Object.entries(operation.responses).flatMap(([status, response]) =>
      findResponseGaps(document, status, response),
    ),
  ];
}

/** The missing descriptions of a webhook, its headers and its answers. */
function findWebhookGaps(
  document: ApiDocument,
  type: string,
  operation: Operation,
  tags: Set<string>,
): string[] {
  const { requestBody, parameters = [], responses, description } = operation;
  const name = refName(requestBody?.content['application/json']?.schema);
  const said = document.components?.schemas?.[name ?? '']?.properties?.['type']?.const;
  const named = (list: readonly string[], wanted: string): string[] =>
    list.includes(wanted) ? [] : [`does not mention ${wanted}`];
  return [
    ...findRequestGaps(operation, tags),
    ...(description ? [] : ['no description']),
    ...(said === type ? [] : ['its body does not have the type']),
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap((header) =>
      named(
        parameters.map(({ name: given }) => given),
        header,
      ),
    ),
    ...['2XX', '410', 'default'].flatMap((status) => named(Object.keys(responses), status)),
    ...Object.entries(responses).flatMap(([status, answer]) =>
      answer.description ? [] : [`${status}: no description`],
    ),
  ];
}

function findRequestGaps(operation: Operation, tags: Set<string>): string[] {
  const { operationId, summary, parameters = [], requestBody, security } = operation;
  return [
    ...(/^[a-z][A-Za-z]+$/.test(operationId ?? '') ? [] : ['no operationId']),
    ...(/^[A-Z].*[^.]$/s.test(summary ?? '') ? [] : ['no summary']),
    ...(operation.tags?.length === 1 ? [] : ['not exactly one tag']),
    ...(operation.tags ?? []).filter((tag) => !tags.has(tag)).map((tag) => `the tag ${tag} is not explained`),
    ...(security ? [] : ['no security requirement']),
    ...parameters.flatMap(findParameterGaps),
    ...(requestBody ? findContentGaps(requestBody, 'the body') : []),
  ];
}

function findParameterGaps({ name, description, schema }: Parameter): string[] {
  return [
    ...(description ? [] : [`parameter ${name}: no description`]),
    ...(schema?.type === undefined ? [`parameter ${name}: no type`] : []),
    ...(name.endsWith('Id') || name === 'id'
      ? schema?.pattern || schema?.maxLength
        ? []
        : [`parameter ${name}: no bounds`]
      : []),
  ];
}

function findResponseGaps(document: ApiDocument, status: string, response: ApiResponse): string[] {
  if (response.$ref) {
    const name = response.$ref.split('/').at(-1) ?? '';
    return document.components?.responses?.[name] ? [] : [`${status}: there is no response ${name}`];
  }
  return [
    ...(response.description ? [] : [`${status}: no description`]),
    ...(response.headers?.['x-request-id'] ? [] : [`${status}: no x-request-id`]),
    ...(['204', '303', '304'].includes(status) ? [] : findContentGaps(response, status)),
  ];
}

function findContentGaps({ content = {} }: Pick<ApiResponse, 'content'>, where: string): string[] {
  if (Object.keys(content).length === 0) return [`${where}: no content`];
  return Object.entries(content).flatMap(([type, { schema, example, examples }]) => {
    if (!schema) return [`${where}: ${type} without a schema`];
    if (!type.endsWith('json')) return [];
    return example === undefined && !examples ? [`${where}: no example of ${refName(schema) ?? type}`] : [];
  });
}

function findSchemaGaps(name: string, schema: JsonSchema): string[] {
  const gaps = schema.description ? [] : [`${name}: no description`];
  if (name.endsWith('Dto')) gaps.push(`${name} is named like a class`);
  visitSchemas(schema, (each) => {
    if ('nullable' in each) gaps.push(`${name}: OpenAPI 3.1 has no nullable`);
    for (const [field, value] of Object.entries(each.properties ?? {})) {
      const where = `${name}.${field}`;
      if (!value.description) gaps.push(`${where}: no description`);
      const typed = value.type ?? value.$ref ?? value.anyOf ?? value.allOf;
      // An id of Meta may be a number or text: its schema has no type.
      if (typed === undefined) gaps.push(`${where}: no type`);
      if (value.type === 'array' && !value.items) gaps.push(`${where}: no items`);
      if (/(^i|I)d$/.test(field) && !value.pattern && !value.maxLength) gaps.push(`${where}: no bounds`);
      if (field.endsWith('At') && value.format !== 'date-time') gaps.push(`${where}: no format`);
      if (/[uU]rl$/.test(field) && value.format !== 'uri' && !value.maxLength)
        gaps.push(`${where}: no format`);
    }
    const unknown = (each.required ?? []).filter((field) => !each.properties?.[field]);
    for (const field of unknown) gaps.push(`${name}: ${field} is required but not a property`);
  });
  return gaps;
}

export interface PlacedExample {
  readonly place: string;
  readonly schema: JsonSchema;
  readonly example: unknown;
}

/** Every example of the document with the schema that it must satisfy. */
export function listExamples(document: ApiDocument): PlacedExample[] {
  const examples = document.components?.examples ?? {};
  const read = (place: string, content: ApiResponse['content'] = {}): PlacedExample[] =>
    Object.values(content).flatMap(({ schema, example, examples: named = {} }) => {
      if (!schema) return [];
      const values = Object.entries(named).map(([name, { $ref, value }]) => ({
        place: `${place} ${name}`,
        schema,
        example: $ref ? examples[$ref.split('/').at(-1) ?? '']?.value : value,
      }));
      return example === undefined ? values : [...values, { place, schema, example }];
    });
  return [
    ...listOperations(document).flatMap(({ method, path, operation: { requestBody, responses } }) => [
      ...read(`${method} ${path}`, requestBody?.content),
      ...Object.entries(responses).flatMap(([status, { content }]) =>
        read(`${method} ${path} ${status}`, content),
      ),
    ]),
    ...listWebhooks(document).flatMap(({ type, operation: { requestBody, parameters = [] } }) => [
      ...read(type, requestBody?.content),
      ...parameters.flatMap(({ name, schema, example }) =>
        schema ? [{ place: `${type} ${name}`, schema, example }] : [],
      ),
    ]),
    ...Object.entries(document.components?.responses ?? {}).flatMap(([name, { content }]) =>
      read(name, content),
    ),
    ...Object.entries(document.components?.headers ?? {}).flatMap(([place, { schema, example }]) =>
      schema ? [{ place, schema, example }] : [],
    ),
  ];
}
