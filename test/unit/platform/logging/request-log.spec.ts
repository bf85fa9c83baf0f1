import { describe, expect, test } from '@jest/globals';
import { levelOfRequest } from '../../../../src/platform/logging/request-log.setup.js';

describe('log level', () => {
  test.each([
    ['a mint', '/v1/links', 201, 'info'],
    ['a mint without a key', '/v1/links', 401, 'info'],
    ['a fault', '/v1/links', 500, 'info'],
    ['a delivery', '/webhooks/instagram', 200, 'info'],
    ['a delivery that Meta has to repeat', '/webhooks/instagram', 503, 'info'],
    ['a delivery without a signature', '/webhooks/instagram', 401, 'debug'],
    ['a handshake of a stranger', '/webhooks/instagram', 403, 'debug'],
    ['a probe', '/readyz', 200, 'debug'],
    ['a probe that failed', '/readyz', 503, 'info'],
  ] as const)('the log level of a request: %s', (_name, route, status, level) => {
    expect(levelOfRequest(route, status)).toBe(level);
  });
});
