import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseRequestId } from '../../../../src/platform/http/request-id.js';
import { createLogger } from '../../../../src/platform/logging/logger.setup.js';
import { type AnsweredRequest, formatRequestLine } from '../../../../src/platform/logging/request-line.js';

const MINT: AnsweredRequest = {
  requestId: 'req_0123456789abcdef0123456789abcdef',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  method: 'POST',
  route: '/v1/links',
  keyId: 'key_01jd0000000000000000000000',
  appId: 'app_01jd0000000000000000000000',
  status: 201,
  durationMs: 1.5,
  code: undefined,
};
const NOBODY = { keyId: undefined, appId: undefined, traceId: undefined };

/** What the logger writes of the same fields, but for its time. */
function byTheLogger(request: AnsweredRequest, time: string, worker: number | null = null): string {
  const lines: string[] = [];
  createLogger('info', { write: (line) => void lines.push(line) }, worker).info(
    { ...request, logger: 'http' },
    'request completed',
  );
  return lines.join('').replace(/"time":"[^"]*"/, `"time":"${time}"`);
}

test.each([
  ['a mint', MINT],
  ['a delivery of nobody', { ...MINT, ...NOBODY, route: '/webhooks/instagram', status: 200 }],
  ['a problem', { ...MINT, ...NOBODY, status: 401, code: 'invalid_api_key', durationMs: 0 }],
])('the line of %s is what the logger would write', (_, request) => {
  const time = '2026-11-23T03:45:43.699Z';
  expect(formatRequestLine(request, time)).toBe(byTheLogger(request, time));
});

test('the line of a worker names it as the logger would', () => {
  const time = '2026-11-23T03:45:43.699Z';
  expect(formatRequestLine(MINT, time, 2)).toBe(byTheLogger(MINT, time, 2));
});

test('whatever id a caller chooses, the line is one line of JSON that holds what the logger would have let through', () => {
  const time = '2026-11-23T03:45:43.699Z';
  const id = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/),
    fc.stringMatching(/^(hk_|eyJ|req_hk_|a\.eyJ)[A-Za-z0-9._-]{20,60}$/),
  );
  fc.assert(
    fc.property(id, (header) => {
      const request = { ...MINT, requestId: chooseRequestId(header, MINT.requestId) };
      const line = formatRequestLine(request, time);
      expect(line).toBe(byTheLogger(request, time));
      expect(line.indexOf('\n')).toBe(line.length - 1);
    }),
  );
});
