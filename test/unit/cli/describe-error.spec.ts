import { expect, test } from '@jest/globals';
import { describeError } from '../../../src/cli/describe-error.js';
import { ApiProblem, ServiceUnreachable } from '../../../src/dev/simulator/api-client.js';

const request = { method: 'GET', path: '/v1/links?externalUserId=u' } as const;

test('a problem is told whole: title, detail, each field, and the request id', () => {
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

test('an answer that is no problem of ours (a proxy’s) is told as far as it goes', () => {
  expect(describeError(new ApiProblem(request, 502, {}, null))).toBe(
    'hitch: The service did not accept the request (502)\nrequest id: -',
  );
});

test('a service that is not there: what to do', () => {
  expect(describeError(new ServiceUnreachable('http://localhost:3000', 'ECONNREFUSED'))).toMatch(
    /ECONNREFUSED.*\n.*npm start.*HITCH_URL/,
  );
  expect(describeError(new ServiceUnreachable('https://hitch.example', 'ENOTFOUND'))).toMatch(
    /Check the address/,
  );
});

test('anything else is told by its message alone', () => {
  expect(describeError(new Error('the file is damaged'))).toBe('hitch: the file is damaged');
  expect(describeError('odd')).toBe('hitch: odd');
});

test('a client’s error shows no query: a person’s id may stand there', () => {
  expect(new ApiProblem(request, 404, {}, null).message).toBe('GET /v1/links was answered 404: {}');
});
