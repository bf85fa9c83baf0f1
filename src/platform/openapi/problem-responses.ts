import { type ProblemCode, PROBLEMS } from '../http/problem-codes.js';
import { type ProblemDocument, ProblemError, toProblemDocument } from '../http/problems.js';
import type { ApiHeader, ApiResponse, Components, JsonSchema } from './document.js';

const PROBLEM_TYPE = 'application/problem+json';

/** The request id of all examples. */
export const REQUEST_ID = 'req_0b5f1c2d3e4f4a5b8c6d7e8f9a0b1c2d';

const FIELD_FAULTS = [
  { pointer: '/ttlSeconds', detail: 'must be a whole number of seconds from 60 to 86400' },
];

/** An example of the document of a problem. */
export function exampleOfProblem(code: ProblemCode): ProblemDocument {
  const errors = code === 'validation_failed' ? FIELD_FAULTS : undefined;
  return toProblemDocument(new ProblemError(code, PROBLEMS[code].example, errors), REQUEST_ID);
}

/** The name in `components.responses` of the response with these problems, which share a status. */
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

/** The headers of routes with a limit; absent when the app has no limit. */
export const LIMIT_HEADERS: Readonly<Record<string, ApiHeader>> = {
  'ratelimit-policy': { $ref: '#/components/headers/RateLimitPolicy' },
  ratelimit: { $ref: '#/components/headers/RateLimit' },
};

/** The schema of every problem document. */
export const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'A problem document of RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: {
      type: 'string',
      format: 'uri',
      pattern: '^urn:hitch:problem:[a-z_]+$',
      description: 'Type of the problem as a URI: `urn:hitch:problem:` and the code.',
    },
    title: {
      type: 'string',
      description: 'Type of the problem in words, the same for all problems with this code.',
    },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' },
    detail: { type: 'string', description: 'Explanation of this occurrence and how to resolve it.' },
    instance: {
      type: 'string',
      pattern: '^[A-Za-z0-9._-]{1,128}$',
      description: 'Id of the request, to find it in the log.',
    },
    code: {
      type: 'string',
      enum: Object.keys(PROBLEMS),
      description: 'Type of the problem for programs; the meaning of a code does not change.',
    },
    errors: {
      type: 'array',
      description: 'Every field that is not valid.',
      items: { $ref: '#/components/schemas/FieldFault' },
    },
  },
};

export const FIELD_FAULT_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'A field that is not valid.',
  required: ['pointer', 'detail'],
  properties: {
    pointer: {
      type: 'string',
      pattern: '^(/.*)?$',
      description: 'JSON Pointer (RFC 6901) to the field of the body, or to the name of the parameter.',
    },
    detail: { type: 'string', description: 'Rule that the field must satisfy.' },
  },
};

/** Headers that several answers share. */
export const HEADERS: Components['headers'] & object = {
  RequestId: {
    required: true,
    description: 'Id of the request: its `X-Request-Id` if that is valid, otherwise a new id.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
    example: REQUEST_ID,
  },
  RetryAfter: {
    required: true,
    description: 'Seconds to wait before sending the request again.',
    schema: { type: 'integer', minimum: 0 },
    example: 2,
  },
  RateLimitPolicy: {
    description:
      'Limits that apply to the request, absent when there are none: `q` requests in `w` seconds (draft-ietf-httpapi-ratelimit-headers-11).',
    schema: { type: 'string', pattern: '^"[a-z-]+";q=\\d+;w=(60|3600)(, "[a-z-]+";q=\\d+;w=(60|3600))*$' },
    example: '"mints";q=600;w=60, "mints-per-user";q=10;w=60',
  },
  RateLimit: {
    description:
      'Rest of each limit: `r` requests for the next `t` seconds. With several instances of the service it is an estimate.',
    schema: { type: 'string', pattern: '^"[a-z-]+";r=\\d+;t=\\d+(, "[a-z-]+";r=\\d+;t=\\d+)*$' },
    example: '"mints";r=582;t=34, "mints-per-user";r=9;t=34',
  },
  IdempotentReplayed: {
    description: 'Present when the request was processed before and this answer repeats the first one.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
  Authenticate: {
    required: true,
    description: 'Authentication scheme.',
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
};
