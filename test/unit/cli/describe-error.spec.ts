import { expect, test } from '@jest/globals';
import { describeError } from '../../../src/cli/describe-error.js';
import { ApiProblem, ServiceUnreachable } from '../../../src/dev/simulator/api-client.js';

const request = { method: 'GET', path: '/v1/links?externalUserId=u' } as const;

test('a problem is printed with its title, detail, each field, and the request id', () => {
  const problem = {
    title: 'Request has invalid fields',
    status: 422,
    code: 'validation_failed',
    detail: '`errors` names each.',
    instance: 'req_1',
    errors: [
      { pointer: '/ttlSeconds', detail: 'must be a whole number' },
      { pointer: '', detail: 'must be an object' },
    ],
  } as const;
  expect(describeError(new ApiProblem(request, 422, problem, 'req_1'))).toBe(
    [
      'hitch: Request has invalid fields (422 validation_failed)',
      '`errors` names each.',
      '  /ttlSeconds: must be a whole number',
      '  (the body): must be an object',
      'request id: req_1',
    ].join('\n'),
  );
});

test('an answer that is not a problem document (a proxy’s) is printed as far as it is understood', () => {
  expect(describeError(new ApiProblem(request, 502, {}, null))).toBe(
    'hitch: The service did not accept the request (502)\nrequest id: -',
  );
});

test('an unreachable service is explained with what to do', () => {
  expect(describeError(new ServiceUnreachable('http://localhost:3000', 'ECONNREFUSED'))).toMatch(
    /ECONNREFUSED.*\n.*npm start.*HITCH_URL/,
  );
  expect(describeError(new ServiceUnreachable('https://hitch.example', 'ENOTFOUND'))).toMatch(
    /Check the address/,
  );
});

test('any other error is printed as its message alone', () => {
  expect(describeError(new Error('the file is damaged'))).toBe('hitch: the file is damaged');
  expect(describeError('odd')).toBe('hitch: odd');
});

test('an error of the client shows no query, which may contain a person’s id', () => {
  expect(new ApiProblem(request, 404, {}, null).message).toBe('GET /v1/links was answered 404: {}');
});
