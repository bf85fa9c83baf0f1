import { expect, test } from '@jest/globals';
import { readSentMessage } from '../../../../src/instagram/graph/graph-answer.js';
import { readResult } from '../../../../src/instagram/graph/read-result.js';

const read = (status: number, text: string): unknown =>
  readResult(status, Buffer.from(text), readSentMessage);
const html = '<!DOCTYPE html><html><title>502</title></html>';
const error = '{"error":{"message":"x","type":"OAuthException","code":10,"error_subcode":2534022}}';

test('an answer that is what was asked for is its value', () => {
  expect(read(200, '{"recipient_id":"1","message_id":"m"}')).toEqual({ kind: 'ok', value: { mid: 'm' } });
});

test.each([200, 400, 401, 403, 429, 500])('an error object decides, also with the status %s', (status) => {
  expect(read(status, error)).toMatchObject({ kind: 'refused', error: { name: 'outside_window', status } });
});

test.each<[string, number, string, string]>([
  ['a page of a gateway', 502, html, 'status_502'],
  ['a page with the status 200', 200, html, 'no_json'],
  ['nothing', 200, '', 'empty_answer'],
  ['nothing with a status', 504, '', 'status_504'],
  ['JSON that is cut off', 200, '{"recipient_id":"1","mess', 'no_json'],
  ['JSON without an error object', 500, '{"message":"oops"}', 'status_500'],
  ['JSON without an error object and a status of the client', 400, '{}', 'status_400'],
  ['a redirect', 302, '', 'status_302'],
  ['another answer', 200, '{"success":true}', 'unexpected_answer'],
  ['bytes that are no text', 200, '\u0000\u0001', 'no_json'],
])('%s leaves open what was done', (_, status, text, cause) => {
  expect(read(status, text)).toEqual({ kind: 'unknown', cause });
});
