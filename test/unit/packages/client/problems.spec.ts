import { describe, expect, test } from '@jest/globals';
import { toProblem } from '../../../../packages/client/src/problems.js';

const ANSWER = { status: 503, requestId: null };

describe('a problem of which parts are missing', () => {
  test('one that only has a code says what it knows, and null for the rest', () => {
    const problem = toProblem('GET /v1/links', { ...ANSWER, json: { code: 'unavailable' } });
    expect(problem).toMatchObject({
      code: 'unavailable',
      title: 'unavailable',
      detail: null,
      requestId: null,
      errors: [],
    });
    expect(problem.message).toBe('GET /v1/links was answered 503 unavailable: unavailable');
  });

  test('the id of the request comes from the header, and else from the body', () => {
    const json = { code: 'unavailable', title: 'Unavailable', instance: 'req_1' };
    expect(toProblem('GET /v1/links', { ...ANSWER, json }).requestId).toBe('req_1');
    expect(toProblem('GET /v1/links', { ...ANSWER, requestId: 'req_2', json }).requestId).toBe('req_2');
  });
});
