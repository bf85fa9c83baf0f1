import { expect, test } from '@jest/globals';
import {
  describeFailure,
  describeSubscriptions,
  SUBSCRIBED_FIELDS,
} from '../../../../src/instagram/connection/connection-findings.js';

const error = { code: 200, subcode: 2534041, type: null, status: 400, traceId: null } as const;

test.each([
  [
    {
      kind: 'refused',
      error: { ...error, action: 'fix', name: 'dm_access_off', label: '200/2534041' },
    } as const,
    'subscribe: dm_access_off (200/2534041)',
  ],
  [{ kind: 'unsent', cause: 'refused' } as const, 'subscribe: refused'],
  [{ kind: 'unknown', cause: 'status_502' } as const, 'subscribe: status_502'],
])('the failure %j is described as %s', (result, text) => {
  expect(describeFailure('subscribe', result)).toBe(text);
});

test.each([
  ['the app is listed', [{ appId: '5' }, { appId: '7' }], '7', null],
  ['another app is listed', [{ appId: '5' }], '7', 'read_subscriptions: not_subscribed'],
  ['no app is listed', [], null, 'read_subscriptions: not_subscribed'],
  ['some app is listed and ours is not known', [{ appId: '5' }], null, null],
])('when %s the finding is right', (_, apps, appId, expected) => {
  expect(describeSubscriptions(apps, appId)).toBe(expected);
});

test('no account is subscribed to edits, which can come in place of messages', () => {
  for (const fields of Object.values(SUBSCRIBED_FIELDS)) {
    expect(fields).toContain('messages');
    expect(fields).not.toContain('message_edit');
  }
});
