import { expect, test } from '@jest/globals';
import { HitchConnectionError, HitchProblem } from '../../../packages/client/src/index.js';
import { describeError } from '../../../src/cli/describe-error.js';

test('a problem is printed with its title, detail, each field, and the request id', () => {
  const faults = [
    { pointer: '/ttlSeconds', detail: 'must be a whole number' },
    { pointer: '', detail: 'must be an object' },
  ];
  const problem = new HitchProblem(
    'POST /v1/links',
    422,
    'validation_failed',
    'Request has invalid fields',
    '`errors` names each.',
    'req_1',
    faults,
  );
  expect(describeError(problem)).toBe(
    [
      'hitch: Request has invalid fields (422 validation_failed)',
      '`errors` names each.',
      '  /ttlSeconds: must be a whole number',
      '  (the body): must be an object',
      'request id: req_1',
    ].join('\n'),
  );
});

test('an unreachable service is explained with what to do', () => {
  const unreachable = (url: string, code: string): HitchConnectionError =>
    new HitchConnectionError('GET /v1/links', url, 'network', {
      cause: new Error('fetch failed', { cause: { code } }),
    });
  expect(describeError(unreachable('http://localhost:3000', 'ECONNREFUSED'))).toMatch(
    /ECONNREFUSED.*\n.*npm start.*HITCH_URL/,
  );
  expect(describeError(unreachable('https://hitch.example', 'ENOTFOUND'))).toMatch(/Check the address/);
});

test('any other error is printed as its message alone', () => {
  expect(describeError(new Error('the file is damaged'))).toBe('hitch: the file is damaged');
  expect(describeError('odd')).toBe('hitch: odd');
});
