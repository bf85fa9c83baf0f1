import { describe, expect, test } from '@jest/globals';
import { readGraphError } from '../../../../src/instagram/graph/graph-error.js';
import type { GraphAction, GraphError } from '../../../../src/instagram/graph/graph-result.js';

const INSTAGRAM = 'IGApiException';
const OAUTH = 'OAuthException';

/** The error of an answer, in a language and with a status that decide nothing. */
function errorOf(
  code: number | string | undefined,
  subcode?: number | string,
  type = OAUTH,
  status = 400,
  message = 'An error message',
): GraphError {
  const error = { message, type, code, error_subcode: subcode, fbtrace_id: 'AbC-1_x' };
  const read = readGraphError({ error }, status);
  if (read === null) throw new Error('no error was read');
  return read;
}

/** Every error that Meta documents or that was reported, with what to do about it. */
const CATALOGUE: readonly (readonly [number, number | undefined, string, GraphAction, string])[] = [
  [1, undefined, OAUTH, 'check', 'unknown_error'],
  [1, 99, OAUTH, 'check', 'unknown_error'],
  [1, 1357046, OAUTH, 'check', 'sent_with_error'],
  [2, undefined, OAUTH, 'check', 'temporary'],
  [3, undefined, OAUTH, 'fix', 'capability_missing'],
  [4, undefined, OAUTH, 'later', 'app_rate_limited'],
  [10, undefined, OAUTH, 'fix', 'permission_missing'],
  [10, 2534022, OAUTH, 'stop', 'outside_window'],
  [10, 2018278, OAUTH, 'stop', 'outside_window'],
  [10, 2018108, OAUTH, 'stop', 'person_unavailable'],
  [10, 2018300, OAUTH, 'fix', 'other_app_owns_thread'],
  [10, 2534077, OAUTH, 'fix', 'page_link_unverified'],
  [10, 1893063, OAUTH, 'later', 'account_restricted'],
  [2018321, undefined, OAUTH, 'later', 'thread_busy'],
  [10, 2018321, OAUTH, 'later', 'thread_busy'],
  [17, undefined, OAUTH, 'later', 'rate_limited'],
  [32, undefined, OAUTH, 'later', 'rate_limited'],
  [100, undefined, OAUTH, 'stop', 'request_refused'],
  [100, 33, 'GraphMethodException', 'fix', 'object_missing'],
  [100, 2018001, OAUTH, 'stop', 'person_unknown'],
  [100, 2534013, OAUTH, 'fix', 'page_not_linked'],
  [100, 2534014, OAUTH, 'stop', 'person_unknown'],
  [100, 2534015, OAUTH, 'stop', 'message_invalid'],
  [100, 2534025, OAUTH, 'stop', 'comment_invalid'],
  [100, 2534029, OAUTH, 'stop_all', 'account_blocked'],
  [100, 2534037, OAUTH, 'fix', 'other_app_owns_thread'],
  [100, undefined, INSTAGRAM, 'stop', 'request_refused'],
  [100, undefined, 'GraphMethodException', 'fix', 'appsecret_proof_wrong'],
  [102, undefined, OAUTH, 'reauth', 'session_ended'],
  [104, undefined, OAUTH, 'reauth', 'token_required'],
  [190, undefined, OAUTH, 'reauth', 'token_invalid'],
  [190, 458, OAUTH, 'reauth', 'app_removed'],
  [190, 459, OAUTH, 'fix', 'checkpoint'],
  [190, 460, OAUTH, 'reauth', 'password_changed'],
  [190, 463, OAUTH, 'reauth', 'token_expired'],
  [190, 464, OAUTH, 'fix', 'user_not_confirmed'],
  [190, 467, OAUTH, 'reauth', 'token_invalid'],
  [200, undefined, OAUTH, 'fix', 'permission_missing'],
  [200, 2018028, OAUTH, 'fix', 'permission_missing'],
  [200, 2534041, OAUTH, 'fix', 'dm_access_off'],
  [200, undefined, INSTAGRAM, 'fix', 'dm_access_off'],
  [200, 1545041, OAUTH, 'stop', 'person_unavailable'],
  [551, undefined, OAUTH, 'stop', 'person_unavailable'],
  [551, 1545041, OAUTH, 'stop', 'person_unavailable'],
  [230, undefined, OAUTH, 'stop', 'consent_missing'],
  [341, undefined, OAUTH, 'later', 'app_rate_limited'],
  [368, undefined, OAUTH, 'stop_all', 'policy_block'],
  [613, undefined, OAUTH, 'later', 'rate_limited'],
  [613, 2534040, OAUTH, 'later', 'rate_limited'],
  [613, 2018338, OAUTH, 'stop_all', 'abuse_warning'],
  [80001, undefined, OAUTH, 'later', 'rate_limited'],
  [80002, undefined, OAUTH, 'later', 'rate_limited'],
  [80006, undefined, OAUTH, 'later', 'rate_limited'],
  [9010, undefined, INSTAGRAM, 'stop', 'person_unknown'],
  [10900, undefined, OAUTH, 'stop', 'private_reply_refused'],
  [10903, undefined, OAUTH, 'stop', 'private_reply_refused'],
  [10904, undefined, OAUTH, 'stop', 'private_reply_refused'],
  [36103, undefined, OAUTH, 'fix', 'account_not_eligible'],
  [2534066, undefined, OAUTH, 'stop', 'message_invalid'],
  [2534068, undefined, OAUTH, 'stop', 'message_invalid'],
  [100, 2534068, OAUTH, 'stop', 'message_invalid'],
  [9000001, undefined, OAUTH, 'stop', 'message_deleted'],
  [100, 9000001, OAUTH, 'stop', 'message_deleted'],
  [2018218, undefined, OAUTH, 'stop', 'profile_missing'],
  [100, 2018218, OAUTH, 'stop', 'profile_missing'],
  [2018247, undefined, OAUTH, 'fix', 'permission_missing'],
  [100, 2018014, OAUTH, 'stop', 'message_invalid'],
];

describe('readGraphError', () => {
  test.each(CATALOGUE)('the error %s/%s of type %s means %s: %s', (code, subcode, type, action, name) => {
    const label = subcode === undefined ? `${code}` : `${code}/${subcode}`;
    expect(errorOf(code, subcode, type)).toEqual({
      code,
      subcode: subcode ?? null,
      type,
      status: 400,
      traceId: 'AbC-1_x',
      action,
      name,
      label,
    });
  });

  test.each(CATALOGUE)(
    'the error %s/%s of type %s means the same in every language and with every status',
    (code, subcode, type) => {
      const expected = { ...errorOf(code, subcode, type), status: 0 };
      for (const status of [200, 400, 401, 403, 429, 500, 503])
        for (const message of [
          '',
          'Ungültiges Token',
          'لا يمكن إرسال الرسالة',
          'outside of allowed window',
          '<p>',
        ])
          expect({ ...errorOf(code, subcode, type, status, message), status: 0 }).toEqual(expected);
    },
  );

  test('numbers may be strings of digits', () => {
    expect(errorOf('10', '2534022')).toMatchObject({ name: 'outside_window', label: '10/2534022' });
  });

  test.each<[string, number | undefined, number | undefined]>([
    ['an unlisted code', 4711, undefined],
    ['an unlisted code with an unlisted subcode', 4711, 42],
    ['no code', undefined, undefined],
  ])('%s is to be checked, because it is not known what was done', (_, code, subcode) => {
    expect(errorOf(code, subcode)).toMatchObject({ action: 'check', name: 'unrecognised' });
  });

  test.each<[number, number, GraphAction]>([
    [10, 7, 'fix'],
    [100, 7, 'stop'],
    [190, 7, 'reauth'],
    [613, 7, 'later'],
  ])('an unlisted subcode leaves the code %s its meaning', (code, subcode, action) => {
    expect(errorOf(code, subcode)).toMatchObject({ action, label: `${code}/${subcode}` });
    // A type decides only where there is no subcode.
    expect(errorOf(code, subcode, 'GraphMethodException').action).toBe(action);
  });

  test('a small subcode means nothing beside another code', () => {
    expect(errorOf(4711, 463)).toMatchObject({ action: 'check' });
    expect(errorOf(4711, 2534022)).toMatchObject({ action: 'stop', name: 'outside_window' });
  });

  test('the refusal of an authorisation code has a form of its own', () => {
    const body = { error_type: 'OAuthException', code: 400, error_message: 'Matching code was not found' };
    expect(readGraphError(body, 400)).toMatchObject({ action: 'reauth', name: 'code_refused', label: '400' });
  });

  test.each([
    ['an answer without an error', { success: true }],
    ['an error that is a text', { error: 'bad gateway' }],
    ['an error that is null', { error: null }],
    ['a list', []],
    ['a number', 5],
    ['nothing', undefined],
  ])('%s is no error of Meta', (_, body) => {
    expect(readGraphError(body, 500)).toBeNull();
  });

  test('a type or trace id with other characters is left out, and no text of the error is kept', () => {
    const error = { message: 'secret text', type: 'a b', code: 190, fbtrace_id: 'x'.repeat(101) };
    const read = readGraphError({ error }, 400);
    expect(read).toMatchObject({ type: null, traceId: null, code: 190 });
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});
