import { expect, test } from '@jest/globals';
import { OPERATOR_TYPES } from '../../../src/endpoints/notification-types.js';
import { type OperatorNotice, toNoticeData } from '../../../src/notifications/operator-notice.js';
import { OPERATOR_WEBHOOKS } from '../../../src/notifications/operator-webhooks.js';
import { toTypeId } from '../../../src/platform/ids/type-id.js';

const ID = '0197f1c2-6d3e-7c11-9a55-2f6b0c6f3a10';
const OTHER = '0197f1c2-6d3e-7c11-9a55-2f6b0c6f3a11';
const AT = new Date('2026-11-22T10:00:00.000Z');
const LATER = new Date('2026-11-27T10:00:00.000Z');
const ACCOUNT = { accountId: ID, igId: '1784', username: 'acme' };
const SHOWN_ACCOUNT = { accountId: toTypeId('acc', ID), igId: '1784', username: 'acme' };
const DISABLED = {
  type: 'endpoint.disabled',
  id: ID,
  appId: OTHER,
  url: 'https://shop.example:8443/hooks/secret-path?token=secret',
  reason: 'failing',
  failingSince: AT,
  disabledAt: LATER,
} as const;
const SHOWN_DISABLED = {
  endpointId: toTypeId('ep', ID),
  appId: toTypeId('app', OTHER),
  host: 'shop.example:8443',
  reason: 'failing',
  failingSince: AT.toISOString(),
  disabledAt: LATER.toISOString(),
};
const LETTER = {
  type: 'dead_letter.created',
  igId: '1784',
  count: 3,
  errorCode: '23514',
  linkId: ID,
  requestId: 'req-1',
  receivedAt: AT,
} as const;
const SHOWN_LETTER = {
  igId: '1784',
  count: 3,
  errorCode: '23514',
  linkId: toTypeId('lnk', ID),
  requestId: 'req-1',
  receivedAt: AT.toISOString(),
};

const CASES: [string, OperatorNotice, object][] = [
  [
    'of a silent account shows its last event',
    {
      type: 'account.silent',
      ...ACCOUNT,
      cause: 'silent_any',
      lastEventAt: AT,
      resubscription: 'did_not_help',
    },
    {
      ...SHOWN_ACCOUNT,
      cause: 'silent_any',
      lastEventAt: AT.toISOString(),
      resubscription: 'did_not_help',
    },
  ],
  [
    'of an account that was never heard of shows no event',
    { type: 'account.silent', ...ACCOUNT, cause: 'echoes_only', lastEventAt: null, resubscription: null },
    { ...SHOWN_ACCOUNT, cause: 'echoes_only', lastEventAt: null, resubscription: null },
  ],
  [
    'of a token shows when it expires',
    { type: 'account.token_expiring', ...ACCOUNT, expiresAt: LATER },
    { ...SHOWN_ACCOUNT, expiresAt: LATER.toISOString() },
  ],
  [
    'of a disconnected account shows the reason',
    { type: 'account.disconnected', ...ACCOUNT, reason: 'token_revoked' },
    { ...SHOWN_ACCOUNT, reason: 'token_revoked' },
  ],
  ['of a disabled endpoint shows the host of its URL, without path and query', DISABLED, SHOWN_DISABLED],
  [
    "of the operators' endpoint shows no app",
    { ...DISABLED, appId: null, reason: 'gone' },
    { ...SHOWN_DISABLED, appId: null, reason: 'gone' },
  ],
  ['of dead letters shows their number and the newest one', LETTER, SHOWN_LETTER],
  [
    'of a dead letter without a link shows none',
    { ...LETTER, linkId: null },
    { ...SHOWN_LETTER, linkId: null },
  ],
  [
    'leaves out what the row has besides, such as the person',
    Object.assign({ ...LETTER }, { igsid: 'person', repeatKey: 'key', refHash: 'hash' }),
    SHOWN_LETTER,
  ],
];

test.each(CASES)('a notification %s', (_name, notice, expected) => {
  expect(toNoticeData(notice)).toEqual(expected);
});

test.each(OPERATOR_TYPES)('the data of %s has the fields that the document lists, and no other', (type) => {
  const notices = CASES.filter(([, notice]) => notice.type === type);
  expect(notices.length).toBeGreaterThan(0);
  for (const [, notice] of notices)
    expect(Object.keys(toNoticeData(notice)).toSorted()).toEqual(
      Object.keys(OPERATOR_WEBHOOKS[type].data.properties ?? {}).toSorted(),
    );
});
