import { describe, expect, test } from '@jest/globals';
import {
  maskId,
  maskPeople,
  mayNamePeople,
  peopleInList,
  peopleInRow,
  SHOWN_IGSID,
  showPeople,
} from '../../../../src/platform/access/people.js';
import type { Principal } from '../../../../src/platform/access/scopes.js';

const APP = { kind: 'app', keyId: 'key', appId: 'app', scopes: [] } as unknown as Principal;
const admin = (role: 'admin' | 'support' | 'viewer'): Principal => ({
  kind: 'admin',
  keyId: 'key',
  role,
  session: null,
});

describe('the form of a masked id', () => {
  test.each([
    ['17841400000000001', '17…01'],
    ['person@shop.example', 'pe…le'],
    ['0123456789', '01…89'],
    // Four characters of nine would be nearly half.
    ['012345678', '…'],
    ['user-42', '…'],
    ['', '…'],
    ['😀😀345678😀😀', '😀😀…😀😀'],
  ])('%s is shown as %s', (id, masked) => {
    expect(maskId(id)).toBe(masked);
  });

  test('a masked IGSID and a whole one fit the pattern of answers, and nothing else does', () => {
    const pattern = new RegExp(SHOWN_IGSID, 'u');
    const fits = ['17841400000000001', maskId('17841400000000001'), maskId('5')];
    expect(fits.every((text) => pattern.test(text))).toBe(true);
    expect(['', '1 2', '1784…0001', '178…'].some((text) => pattern.test(text))).toBe(false);
  });
});

describe('what an answer shows', () => {
  test.each([
    ['an app', APP, undefined, 'shown'],
    ['an app that asks for less', APP, 'masked', 'shown'],
    ['an admin', admin('admin'), undefined, 'masked'],
    ['an admin who asks', admin('admin'), 'shown', 'shown'],
    ['support', admin('support'), 'masked', 'masked'],
    ['support that asks', admin('support'), 'shown', 'shown'],
    ['a viewer', admin('viewer'), undefined, 'masked'],
    ['a viewer who asks', admin('viewer'), 'shown', null],
  ] as const)('a list shows people to %s as %s: %s', (_who, principal, asked, people) => {
    expect(peopleInList(principal, asked)).toBe(people);
  });

  test.each([
    ['an app', APP, 'shown'],
    ['an admin', admin('admin'), 'shown'],
    ['support', admin('support'), 'shown'],
    ['a viewer', admin('viewer'), 'masked'],
  ] as const)(
    'a row shows its person to %s: %s, which also says whether a list may be asked about one',
    (_who, principal, people) => {
      expect(peopleInRow(principal)).toBe(people);
      expect(mayNamePeople(principal)).toBe(people === 'shown');
    },
  );
});

const VIEW = {
  id: 'lnk_1',
  status: 'linked',
  account: { igId: '17841400000000001', username: 'acme' },
  externalUserId: 'user-number-42',
  sessionId: 'session-number-9',
  igsid: '99887766554433',
  mid: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZA',
  context: { externalUserId: 'x' },
  accountHint: 'm…a@shop.example',
  returnUrl: 'https://app.example/users/42?user=42',
  unlinkReason: 'asked for by Ana',
  channel: 'web',
};

const MASKED = {
  ...VIEW,
  externalUserId: 'us…42',
  sessionId: 'se…-9',
  igsid: '99…33',
  mid: 'aW…ZA',
  context: null,
  accountHint: '…',
  returnUrl: 'https://app.example',
  unlinkReason: '…',
};

describe('a masked view', () => {
  test('names no person, and keeps the rest', () => {
    expect(maskPeople(VIEW)).toEqual(MASKED);
  });

  test('names none at any depth, as in the data of a notification and the answers to its deliveries', () => {
    const notification = {
      type: 'link.linked',
      data: VIEW,
      deliveries: [{ responseBody: 'hello Ana', attempt: 1 }],
    };
    expect(maskPeople(notification)).toEqual({
      ...notification,
      data: MASKED,
      deliveries: [{ responseBody: '…', attempt: 1 }],
    });
  });

  test('keeps what is not there as it is', () => {
    const empty = {
      igsid: null,
      sessionId: null,
      context: null,
      accountHint: null,
      returnUrl: null,
      unlinkReason: null,
    };
    expect(maskPeople(empty)).toEqual(empty);
  });

  test.each(['replaced', 'person'])(
    'keeps the reason %s, which the service writes itself',
    (unlinkReason) => {
      expect(maskPeople({ unlinkReason })).toEqual({ unlinkReason });
    },
  );

  test('leaves the view itself alone, and a view that may be seen is the view', () => {
    const before = structuredClone(VIEW);
    maskPeople(VIEW);
    expect(VIEW).toEqual(before);
    expect(showPeople('shown', VIEW)).toBe(VIEW);
    expect(showPeople('masked', VIEW)).toEqual(MASKED);
  });
});
