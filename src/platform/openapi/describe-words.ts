import {
  type ApiDocument,
  listOperations,
  type Parameter,
  type PlacedOperation,
  refName,
  type Schema,
} from './document.js';
import { LIMIT_HEADERS } from './problem-responses.js';
import { takesIdempotencyKey } from './route-problems.js';
import { FIELDS, SCHEMAS, type Word } from './vocabulary.js';

/** Gives every schema, field, parameter and answer the words that it has none of its own for. Changes the document. */
export function describeWords(document: ApiDocument): void {
  const schemas = document.components?.schemas ?? {};
  for (const [name, schema] of Object.entries(schemas)) {
    if (SCHEMAS[name] !== undefined) schema.description ??= SCHEMAS[name];
    for (const [field, value] of Object.entries(schema.properties ?? {})) {
      // Every time is written the same way, and called so.
      if (field.endsWith('At') && [value.type].flat().includes('string')) value.format ??= 'date-time';
      fill(value, { ...FIELDS[field], ...FIELDS[`${name}.${field}`] });
    }
  }
  for (const placed of listOperations(document)) {
    for (const parameter of placed.operation.parameters ?? []) describeParameter(placed, parameter);
    describeAnswers(placed, schemas);
  }
}

/** `{id}` is the id of what the path names before it: `/v1/links/{id}` of a link. */
function describeParameter({ path }: PlacedOperation, parameter: Parameter): void {
  const [, owner = ''] = new RegExp(`/([^/]+)/{${parameter.name}}`).exec(path) ?? [];
  const word = FIELDS[`${owner}/${parameter.name}`] ?? FIELDS[parameter.name];
  if (!word) return;
  parameter.description ??= word.description ?? '';
  const { description: _said, ...rules } = word;
  parameter.schema ??= {};
  fill(parameter.schema, rules);
}

function describeAnswers({ operation }: PlacedOperation, schemas: Readonly<Record<string, Schema>>): void {
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
    answer.description ||= schemas[refName(media?.schema) ?? '']?.description ?? 'It is done.';
  }
}

function fill(schema: Schema, word: Word): void {
  const types = [schema.type ?? []].flat();
  if (word.description !== undefined) schema.description ??= word.description;
  if (schema.enum || schema.$ref) return;
  if (word.of && schema.items && !schema.items.enum) schema.items.enum = [...word.of];
  if (word.enum && types.includes('string'))
    schema.enum = types.includes('null') ? [...word.enum, null] : [...word.enum];
  if (types.includes('string')) {
    if (word.format !== undefined) schema.format ??= word.format;
    if (word.pattern !== undefined && schema.maxLength === undefined) schema.pattern ??= word.pattern;
    if (word.maxLength !== undefined) schema.maxLength ??= word.maxLength;
  }
  if (types.includes('integer') && word.minimum !== undefined) schema.minimum ??= word.minimum;
}
