import { describe, expect, test } from '@jest/globals';
import { completeDocument } from '../../../../src/platform/openapi/complete-document.js';
import type { ApiDocument, Operation, Schema } from '../../../../src/platform/openapi/document.js';
import type { RouteFacts } from '../../../../src/platform/openapi/route-problems.js';

const APP_ROUTE: RouteFacts = { scope: 'links:write', adminMay: false, problems: [] };
const NO_SCHEMAS = {};

function complete(
  path: string,
  method: 'get' | 'post',
  given: Partial<Operation>,
  facts: RouteFacts,
  schemas: Record<string, Schema> = NO_SCHEMAS,
): { operation: Operation; document: ApiDocument } {
  const operation: Operation = { operationId: 'it', responses: { 200: { description: '' } }, ...given };
  const document = completeDocument(
    { openapi: '3.1.0', info: {}, paths: { [path]: { [method]: operation } }, components: { schemas } },
    { routes: new Map([['it', facts]]), examples: { Pet: { kind: 'dog' } }, problemExamples: {} },
  );
  return { operation: document.paths[path]?.[method] ?? operation, document };
}

const statusesOf = ({ responses }: Operation): string[] => Object.keys(responses);

describe('problems', () => {
  test('of a route follow from its key, its path, its query and its body', () => {
    const query = [{ name: 'cursor', in: 'query', schema: { type: 'string' } }];
    expect(statusesOf(complete('/v1/pets', 'get', {}, APP_ROUTE).operation)).toEqual(
      '200 401 403 429 500 503'.split(' '),
    );
    expect(statusesOf(complete('/v1/pets/{id}', 'get', {}, APP_ROUTE).operation)).toContain('404');
    expect(statusesOf(complete('/v1/pets', 'get', { parameters: query }, APP_ROUTE).operation)).toEqual(
      '200 400 401 403 422 429 500 503'.split(' '),
    );
    expect(statusesOf(complete('/v1/pets', 'post', {}, APP_ROUTE).operation)).toEqual(
      '200 400 401 403 413 415 422 429 500 503'.split(' '),
    );
  });

  test('of a route of Meta’s are its own, and that the service may fail', () => {
    const facts: RouteFacts = { scope: null, adminMay: true, problems: ['invalid_signature'] };
    const { operation } = complete('/webhooks/{pet}', 'post', { tags: ['meta'] }, facts);
    expect(operation.security).toEqual([]);
    expect(statusesOf(operation)).toEqual('200 401 500 503'.split(' '));
  });

  test('with the same status share a response that names each', () => {
    const { operation, document } = complete('/v1/pets', 'get', {}, APP_ROUTE);
    const reference = '#/components/responses/insufficient_scope.app_key_required';
    expect(operation.responses['403']).toEqual({ $ref: reference });
    const response = document.components?.responses?.['insufficient_scope.app_key_required'];
    expect(response?.content?.['application/problem+json']?.schema?.allOf?.[1]).toEqual({
      properties: { status: { const: 403 }, code: { enum: ['insufficient_scope', 'app_key_required'] } },
    });
  });
});

test('the first sentence of a comment is the summary, the rest the description', () => {
  const given = { summary: 'Names a pet of the app. Again answers 200; `force` is not needed.' };
  const { operation } = complete('/v1/pets', 'get', given, APP_ROUTE);
  expect(operation.summary).toBe('Names a pet of the app');
  expect(operation.description).toBe(
    'Again answers 200; `force` is not needed.\n\nNeeds a key with the scope `links:write`.',
  );
});

test('a route that says nothing of who may call it is refused', () => {
  expect(() => complete('/v1/pets', 'get', { operationId: 'other' }, APP_ROUTE)).toThrow(/other/);
});

test('schemas lose their suffix, numbers become whole, requests are closed, words and examples come in', () => {
  const PetDto: Schema = {
    type: 'object',
    properties: {
      igsid: { type: 'string' },
      legs: { type: ['number', 'null'], description: 'How many.' },
      createdAt: { type: 'string', description: 'When it was born.' },
      kind: { type: 'string', enum: ['dog', null, 'cat'] },
    },
  };
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/PetDto' } } };
  const { operation, document } = complete(
    '/v1/pets',
    'post',
    { requestBody: { content }, responses: { 201: { description: 'The pet.', content } } },
    APP_ROUTE,
    { PetDto },
  );
  // The example begins with the kind.
  expect(Object.keys(document.components?.schemas?.['Pet']?.properties ?? {})[0]).toBe('kind');
  expect(document.components?.schemas?.['Pet']).toEqual({
    type: 'object',
    additionalProperties: false,
    properties: {
      igsid: {
        type: 'string',
        description: expect.stringMatching(/person/),
        pattern: '^[A-Za-z0-9_-]{1,64}$',
      },
      legs: { type: ['integer', 'null'], description: 'How many.' },
      createdAt: { type: 'string', description: 'When it was born.', format: 'date-time' },
      kind: { type: 'string', enum: ['cat', 'dog', null] },
    },
  });
  expect(operation.responses['201']).toEqual({
    description: 'The pet.',
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Pet' }, example: { kind: 'dog' } },
    },
    headers: {
      'x-request-id': { $ref: '#/components/headers/RequestId' },
      'ratelimit-policy': { $ref: '#/components/headers/RateLimitPolicy' },
      ratelimit: { $ref: '#/components/headers/RateLimit' },
    },
  });
});
