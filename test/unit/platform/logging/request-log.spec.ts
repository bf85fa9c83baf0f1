import { describe, expect, test } from '@jest/globals';
import { levelOfRequest } from '../../../../src/platform/logging/request-log.setup.js';

describe('log level', () => {
  test.each([
    ['a mint', 'POST', 201, true, 'info'],
    ['a mint with a field at fault', 'POST', 422, true, 'info'],
    ['a read', 'GET', 200, true, 'info'],
    ['a path that a caller with a key misspelt', 'GET', 404, true, 'info'],
    ['a fault', 'POST', 500, false, 'info'],
    ['a delivery', 'POST', 200, false, 'info'],
    ['a delivery that Meta has to repeat', 'POST', 503, false, 'info'],
    ['a probe that failed', 'GET', 503, false, 'info'],
    ['a delivery without a signature', 'POST', 401, false, 'debug'],
    ['a mint without a key', 'POST', 401, false, 'debug'],
    ['a path that a stranger tries', 'GET', 404, false, 'debug'],
    ['a method that a stranger tries', 'PUT', 405, false, 'debug'],
    ['a body that a stranger sends', 'POST', 413, false, 'debug'],
    ['a handshake of a stranger', 'GET', 403, false, 'debug'],
    ['a probe', 'GET', 200, false, 'debug'],
    ['a probe of the header only', 'HEAD', 200, false, 'debug'],
    ['a page that anyone can read', 'GET', 200, false, 'debug'],
  ] as const)('the log level of a request: %s', (_name, method, status, hasKey, level) => {
    expect(levelOfRequest({ method, status }, hasKey)).toBe(level);
  });
});
