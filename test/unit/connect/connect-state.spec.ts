import { describe, expect, test } from '@jest/globals';
import { isPageShown, toConnectState, toConnectStateId } from '../../../src/connect/connect-state.js';
import type { LinkState } from '../../../src/links/link-state.js';
import { aLink, at } from '../../support/builders.js';

const ID = '01930e5a-7c08-7a41-8d4c-9f105862f4d9';
const LINK = 'lnk_01jc75mz08f90rtk4z21c65x6s';
const link = (more: Partial<LinkState> = {}): LinkState => aLink({ id: ID, ...more });
const DAY = 24 * 3_600;

describe('state of a page', () => {
  test.each([
    ['just minted', link(), 0, { status: 'pending', opened: false, expiresInSeconds: 900 }],
    ['opened', link({ openedAt: at(5) }), 10.001, { status: 'pending', opened: true, expiresInSeconds: 890 }],
    ['at its end', link(), 900, { status: 'pending', expiresInSeconds: 0 }],
    ['past its end', link(), 900.001, { status: 'expired', reason: null, expiresInSeconds: null }],
    [
      'awaiting confirmation',
      link({ status: 'awaiting_confirmation', awaitingSince: at(100) }),
      101,
      { status: 'awaiting_confirmation', expiresInSeconds: 599 },
    ],
    [
      'not confirmed in time',
      link({ status: 'awaiting_confirmation', awaitingSince: at(100) }),
      701,
      { status: 'expired', reason: 'confirmation_timeout', expiresInSeconds: null },
    ],
    [
      'rejected',
      link({ status: 'rejected', reason: 'igsid_taken' }),
      1,
      { status: 'rejected', reason: 'igsid_taken', expiresInSeconds: null },
    ],
  ] as const)('the state of a page whose link is %s', (_name, of, seconds, expected) => {
    expect(toConnectState(of, at(seconds))).toMatchObject(expected);
  });

  test('the state of a page has nothing but what is listed here, whatever the link has', () => {
    const full = link({
      status: 'linked',
      externalUserId: 'user-canary',
      sessionId: 'session-canary',
      context: { canary: true },
      channel: 'canary',
      igsid: 'igsid-canary',
      identityId: ID,
      completedAt: at(10),
      returnUrl: 'https://app.example/',
    });
    expect(Object.keys(toConnectState(full, at(20)))).toEqual([
      'status',
      'reason',
      'opened',
      'expiresInSeconds',
      'returnUrl',
    ]);
    expect(JSON.stringify(toConnectState(full, at(20)))).not.toContain('canary');
  });

  test.each([
    ['https://app.example/settings', `https://app.example/settings?link=${LINK}&status=linked`],
    ['https://app.example/?a=%20+&b#top', `https://app.example/?a=%20+&b&link=${LINK}&status=linked#top`],
    ['https://app.example/?', `https://app.example/?link=${LINK}&status=linked`],
    ['http://localhost:3000', `http://localhost:3000/?link=${LINK}&status=linked`],
  ])('the way back to %s has two parameters more', (returnUrl, expected) => {
    expect(toConnectState(link({ status: 'linked', returnUrl }), at(1)).returnUrl).toBe(expected);
    expect(toConnectState(link({ returnUrl }), at(1))).not.toHaveProperty('returnUrl');
  });
});

describe('id of a page’s state', () => {
  test('the id of a state changes with all that a page shows, and with the time that is left only when its end moves', () => {
    const states = [
      link(),
      link({ openedAt: at(1) }),
      link({ openedAt: at(1), expiresAt: at(1_800), extensions: 1 }),
      link({ status: 'awaiting_confirmation', awaitingSince: at(2) }),
      link({ status: 'linked' }),
      link({ status: 'rejected', reason: 'igsid_taken' }),
      link({ status: 'rejected', reason: 'user_taken' }),
      aLink({ id: '01930e5a-7c08-7a41-8d4c-9f105862f4da' }),
    ];
    const ids = states.map((each) => toConnectStateId(each, at(10)));
    expect(new Set(ids).size).toBe(states.length);
    expect(states.map((each) => toConnectStateId(each, at(20)))).toEqual(ids);
    expect(toConnectStateId(link(), at(901))).not.toBe(ids[0]);
  });

  test('the id of a state is opaque, and the same whoever the link is for', () => {
    const id = toConnectStateId(link({ status: 'linked', igsid: '99', externalUserId: 'a' }), at(1));
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(toConnectStateId(link({ status: 'linked', igsid: '88', externalUserId: 'b' }), at(1))).toBe(id);
  });
});

test.each([
  ['pending', link(), 890, true],
  ['linked less than a day ago', link({ status: 'linked', completedAt: at(60) }), 60 + DAY, true],
  ['linked more than a day ago', link({ status: 'linked', completedAt: at(60) }), 60.001 + DAY, false],
  ['expired less than a day ago, and not swept', link(), 900 + DAY, true],
  ['expired more than a day ago, and not swept', link(), 900.001 + DAY, false],
  ['revoked more than a day ago', link({ status: 'revoked', completedAt: at(1) }), 2 + DAY, false],
  [
    'not confirmed more than a day ago',
    link({ status: 'awaiting_confirmation', awaitingSince: at(0) }),
    600.001 + DAY,
    false,
  ],
] as const)('whether the page of a link is shown: %s', (_name, of, seconds, expected) => {
  expect(isPageShown(of, at(seconds))).toBe(expected);
});
