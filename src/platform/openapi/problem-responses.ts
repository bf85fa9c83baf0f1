import { type ProblemCode, PROBLEMS } from '../http/problems.js';
import type { ApiHeader, ApiResponse, Components, Schema } from './document.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** The response that documents these problems, which share their status; by this name in `components.responses`. */
export function nameResponse(codes: readonly ProblemCode[]): string {
  return codes.join('.');
}

/** The problems of one operation, by status. */
export function groupByStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  const groups = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return new Map([...groups].sort(([a], [b]) => a - b));
}

/** A response with one of these problems: its status, its codes and an example of each. */
export function describeProblems(status: number, codes: readonly ProblemCode[]): ApiResponse {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
    headers: headersFor(codes),
    content: {
      [PROBLEM_TYPE]: {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { properties: { status: { const: status }, code: { enum: [...codes] } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

function headersFor(codes: readonly ProblemCode[]): Record<string, ApiHeader> {
  const has = (...wanted: string[]): boolean => codes.every((code) => wanted.includes(code));
  return {
    'x-request-id': { $ref: '#/components/headers/RequestId' },
    ...(has('invalid_api_key') ? { 'www-authenticate': { $ref: '#/components/headers/Authenticate' } } : {}),
    ...(has('temporarily_unavailable', 'rate_limited', 'too_many_waits', 'idempotency_conflict')
      ? { 'retry-after': { $ref: '#/components/headers/RetryAfter' } }
      : {}),
    ...(has('rate_limited') ? LIMIT_HEADERS : {}),
  };
}

/** What answers of routes with a limit say of it; absent where the app has none. */
export const LIMIT_HEADERS: Readonly<Record<string, ApiHeader>> = {
  'ratelimit-policy': { $ref: '#/components/headers/RateLimitPolicy' },
  ratelimit: { $ref: '#/components/headers/RateLimit' },
};

/** What every document of a problem looks like. */
export const PROBLEM_SCHEMA: Schema = {
  type: 'object',
  description: 'What went wrong, as RFC 9457 has it.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: {
      type: 'string',
      format: 'uri',
      pattern: '^urn:hitch:problem:[a-z_]+$',
      description: 'The kind of problem as a URI: `urn:hitch:problem:` and the code.',
    },
    title: { type: 'string', description: 'The kind of problem in words, always the same for a code.' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What is the matter this time, and what helps.' },
    instance: {
      type: 'string',
      pattern: '^[A-Za-z0-9._-]{1,128}$',
      description: 'The id of the request, by which its traces in the log are found.',
    },
    code: {
      type: 'string',
      enum: Object.keys(PROBLEMS),
      description: 'The kind of problem, for programs: a code stays what it means.',
    },
    errors: {
      type: 'array',
      description: 'Every field that is at fault, all at once.',
      items: { $ref: '#/components/schemas/FieldFault' },
    },
  },
};

export const FIELD_FAULT_SCHEMA: Schema = {
  type: 'object',
  description: 'One fault of one field.',
  required: ['pointer', 'detail'],
  properties: {
    pointer: {
      type: 'string',
      pattern: '^(/.*)?$',
      description: 'JSON Pointer (RFC 6901) to the field of the body, or to the name of the parameter.',
    },
    detail: { type: 'string', description: 'What the field must be.' },
  },
};

/** Headers that several answers have. */
export const HEADERS: Components['headers'] & object = {
  RequestId: {
    required: true,
    description:
      'The id of the request: the `X-Request-Id` that it came with when that is harmless, else a new one.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
    example: 'req_0b5f1c2d3e4f4a5b8c6d7e8f9a0b1c2d',
  },
  RetryAfter: {
    required: true,
    description: 'After how many seconds the request may be sent again.',
    schema: { type: 'integer', minimum: 0 },
    example: 2,
  },
  RateLimitPolicy: {
    description:
      'The limits that the request counts against, absent where there is none: `q` requests in `w` seconds (draft-ietf-httpapi-ratelimit-headers-11).',
    schema: { type: 'string', pattern: '^"[a-z-]+";q=\\d+;w=60(, "[a-z-]+";q=\\d+;w=60)*$' },
    example: '"mints";q=600;w=60, "mints-per-user";q=10;w=60',
  },
  RateLimit: {
    description:
      'What is left of each limit: `r` requests for the next `t` seconds. With several instances of the service it is a good guess.',
    schema: { type: 'string', pattern: '^"[a-z-]+";r=\\d+;t=\\d+(, "[a-z-]+";r=\\d+;t=\\d+)*$' },
    example: '"mints";r=582;t=34, "mints-per-user";r=9;t=34',
  },
  IdempotentReplayed: {
    description: 'There, when the request was done before and this is the first answer again.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
  Authenticate: {
    required: true,
    description: 'How to prove who is calling.',
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
};
