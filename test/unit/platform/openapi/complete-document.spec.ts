import { describe, expect, test } from '@jest/globals';
import { completeDocument } from '../../../../src/platform/openapi/complete-document.js';
import type { ApiDocument, JsonSchema, Operation } from '../../../../src/platform/openapi/document.js';
import type { RouteFacts } from '../../../../src/platform/openapi/route-problems.js';

const APP_ROUTE: RouteFacts = {
  scope: 'links:write',
  adminMay: null,
  needsKeyShown: false,
  startsSession: false,
  problems: [],
  pathIds: {},
};
const NO_SCHEMAS = {};
const EXAMPLES: Record<string, object> = { Pet: { kind: 'dog' } };
const PET_CONTENT = { 'application/json': { schema: { $ref: '#/components/schemas/PetDto' } } };

function complete(
  path: string,
  method: 'get' | 'post',
  given: Partial<Operation>,
  facts: RouteFacts,
  schemas: Record<string, JsonSchema> = NO_SCHEMAS,
  examples = EXAMPLES,
): { operation: Operation; document: ApiDocument } {
  const operation: Operation = { operationId: 'it', responses: { 200: { description: '' } }, ...given };
  const document = completeDocument(
    { openapi: '3.1.0', info: {}, paths: { [path]: { [method]: operation } }, components: { schemas } },
    {
      routes: new Map([['it', facts]]),
      examples,
      describeWebhooks: ({ Pet }, { Pet: pet }) => ({
        schemas: { FedPet: { ...Pet, description: 'A fed pet.' } },
        operations: { 'pet.fed': { operationId: 'onPetFed', summary: JSON.stringify(pet), responses: {} } },
      }),
    },
  );
  return { operation: document.paths[path]?.[method] ?? operation, document };
}

const statusesOf = ({ responses }: Operation): string[] => Object.keys(responses);

describe('problem responses', () => {
  test('the problems of a route follow from its key, its path, its query and its body', () => {
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

  test('a route that Meta calls has only the problems that it declares and those of a failing service', () => {
    const facts: RouteFacts = { ...APP_ROUTE, scope: null, problems: ['invalid_signature'] };
    const { operation } = complete('/webhooks/{pet}', 'post', { tags: ['meta'] }, facts);
    expect(operation.security).toEqual([]);
    expect(statusesOf(operation)).toEqual('200 401 500 503'.split(' '));
  });

  test('problems with the same status share one response that lists their codes', () => {
    const { operation, document } = complete('/v1/pets', 'get', {}, APP_ROUTE);
    const reference = '#/components/responses/insufficient_scope.app_key_required';
    expect(operation.responses['403']).toEqual({ $ref: reference });
    const response = document.components?.responses?.['insufficient_scope.app_key_required'];
    expect(response?.content?.['application/problem+json']?.schema?.allOf?.[1]).toEqual({
      properties: { status: { const: 403 }, code: { enum: ['insufficient_scope', 'app_key_required'] } },
    });
  });
});

test('the first sentence of a comment is the summary of the operation and the rest its description', () => {
  const given = { summary: 'Names a pet of the app. Again answers 200; `force` is not needed.' };
  const { operation } = complete('/v1/pets', 'get', given, APP_ROUTE);
  expect(operation.summary).toBe('Names a pet of the app');
  expect(operation.description).toBe(
    'Again answers 200; `force` is not needed.\n\nRequires a key with the scope `links:write`.',
  );
});

test.each([
  [{ scope: 'admin', adminMay: 'read' }, 'an admin key with the role `admin`, `support` or `viewer`'],
  [{ scope: 'admin', adminMay: 'admin' }, 'an admin key with the role `admin`'],
  [
    { scope: 'links:read', adminMay: 'support' },
    'a key with the scope `links:read`, or an admin key with the role `admin` or `support`',
  ],
] as const)('a route says which keys it is for: %j', (access, needs) => {
  const { operation } = complete('/v1/pets', 'get', {}, { ...APP_ROUTE, ...access });
  expect(operation.description).toBe(`Requires ${needs}.`);
  expect(operation.security).toEqual([{ bearer: [access.scope] }, { session: [] }]);
});

test.each([
  ['get', false, ['insufficient_scope', 'cross_site_request']],
  ['post', false, ['insufficient_scope', 'cross_site_request']],
  ['post', true, ['insufficient_scope', 'reauthentication_required', 'cross_site_request']],
] as const)(
  'a %s in a session that needs its key shown (%s) is refused as %j',
  (method, needsKeyShown, codes) => {
    const facts: RouteFacts = { ...APP_ROUTE, scope: 'admin', adminMay: 'admin', needsKeyShown };
    const { operation } = complete('/v1/pets', method, {}, facts);
    expect(operation.responses['403']).toEqual({ $ref: `#/components/responses/${codes.join('.')}` });
  },
);

test('a route that starts a session takes an admin key, or a secret in its body', () => {
  const { operation } = complete('/v1/pets', 'post', {}, { ...APP_ROUTE, scope: null, startsSession: true });
  expect(operation.security).toEqual([{ bearer: ['admin'] }, {}]);
});

test('a route that declares neither a scope nor that it is public is an error', () => {
  expect(() => complete('/v1/pets', 'get', { operationId: 'other' }, APP_ROUTE)).toThrow(/other/);
});

test('schemas of bodies and answers lose the suffix of their class and get their example', () => {
  const { operation, document } = complete(
    '/v1/pets',
    'post',
    { requestBody: { content: PET_CONTENT }, responses: { 201: { description: '', content: PET_CONTENT } } },
    APP_ROUTE,
    { PetDto: { type: 'object', description: 'A pet.', properties: { kind: { type: 'string' } } } },
  );
  const content = {
    'application/json': { schema: { $ref: '#/components/schemas/Pet' }, example: { kind: 'dog' } },
  };
  expect(Object.keys(document.components?.schemas ?? {})).toContain('Pet');
  expect(operation.requestBody).toEqual({ content });
  expect(operation.responses['201']).toEqual({
    description: 'A pet.',
    content,
    headers: {
      'x-request-id': { $ref: '#/components/headers/RequestId' },
      'ratelimit-policy': { $ref: '#/components/headers/RateLimitPolicy' },
      ratelimit: { $ref: '#/components/headers/RateLimit' },
    },
  });
});

test('numbers become integers, times get their format, enums are sorted and the schemas of requests are closed', () => {
  const PetDto: JsonSchema = {
    type: 'object',
    properties: {
      legs: { type: ['number', 'null'] },
      createdAt: { type: 'string' },
      kind: { type: 'string', enum: ['dog', null, 'cat'] },
    },
  };
  const given = { requestBody: { content: PET_CONTENT } };
  const { document } = complete('/v1/pets', 'post', given, APP_ROUTE, { PetDto });
  expect(document.components?.schemas?.['Pet']).toEqual({
    type: 'object',
    additionalProperties: false,
    properties: {
      legs: { type: ['integer', 'null'] },
      createdAt: { type: 'string', format: 'date-time' },
      kind: { type: 'string', enum: ['cat', 'dog', null] },
    },
  });
});

test('the fields of a schema are in the order of its example, also inside another schema', () => {
  const PetDto: JsonSchema = {
    type: 'object',
    properties: { owner: { $ref: '#/components/schemas/OwnerDto' }, kind: { type: 'string' } },
    required: ['owner', 'kind'],
  };
  const OwnerDto: JsonSchema = { type: 'object', properties: { town: {}, name: {} } };
  const { document } = complete(
    '/v1/pets',
    'get',
    {},
    APP_ROUTE,
    { PetDto, OwnerDto },
    {
      Pet: { kind: 'dog', owner: { name: 'Ada', town: 'London' } },
    },
  );
  const { Pet, Owner } = document.components?.schemas ?? {};
  expect(Object.keys(Pet?.properties ?? {})).toEqual(['kind', 'owner']);
  expect(Pet?.required).toEqual(['kind', 'owner']);
  expect(Object.keys(Owner?.properties ?? {})).toEqual(['name', 'town']);
});

test('a path parameter that holds an id gets its pattern and its description', () => {
  const facts = { ...APP_ROUTE, pathIds: { id: { prefix: 'lnk', description: 'Id of the link.' } } } as const;
  const parameters = [{ name: 'id', in: 'path', schema: { type: 'string' } }];
  const { operation } = complete('/v1/links/{id}', 'get', { parameters }, facts);
  expect(operation.parameters).toEqual([
    {
      name: 'id',
      in: 'path',
      description: 'Id of the link.',
      schema: { type: 'string', pattern: '^lnk_[0-7][0-9a-hjkmnp-tv-z]{25}$' },
    },
  ]);
});

test('the webhooks section is made from the schemas and examples of the routes', () => {
  const { document } = complete('/v1/pets', 'get', {}, APP_ROUTE, { PetDto: { type: 'object' } });
  expect(document.webhooks).toEqual({
    'pet.fed': { post: { operationId: 'onPetFed', summary: '{"kind":"dog"}', responses: {} } },
  });
  expect(document.components?.schemas).toHaveProperty('FedPet', {
    type: 'object',
    description: 'A fed pet.',
  });
});
