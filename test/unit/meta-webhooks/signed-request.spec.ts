import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readSignedRequest as readAt } from '../../../src/meta-webhooks/signed-request.js';

const SECRET = 'app-secret';
const SECRETS = ['other', SECRET];
// Computed with Python's hmac and base64.
const PAYLOAD =
  'eyJ1c2VyX2lkIjoiMTc4NDE0MDAwMDAwMDAwMDEiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTI5MTgzNjgwMH0';
const WELL_KNOWN = `BxqzPNZp_H7ZFdpyIsV2mX4B1LKzmNyXIrANn8vovv4.${PAYLOAD}`;

const ISSUED_AT = 1_291_836_800;
const atSecond = (second: number): Date => new Date(second * 1_000);
const readSignedRequest = (text: unknown, secrets: readonly string[], now = atSecond(ISSUED_AT)) =>
  readAt(text, secrets, now);

const encode = (json: string): string => Buffer.from(json).toString('base64url');
const sign = (payload: string, secret = SECRET, algorithm = 'sha256'): string =>
  `${createHmac(algorithm, secret).update(payload).digest('base64url')}.${payload}`;
const request = (fields: object): string => sign(encode(JSON.stringify(fields)));
const fields = (more: object = {}): object => ({
  user_id: '17841400000000001',
  algorithm: 'HMAC-SHA256',
  issued_at: ISSUED_AT,
  ...more,
});
/** Another last character that decodes to the same bytes. */
const respell = (text: string): string => {
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(text.at(-1) ?? '');
  return (
    text.slice(0, -1) + 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.charAt(last + 1)
  );
};

describe('signed request', () => {
  test('a signed request of the documented form is read', () => {
    const read = {
      kind: 'read',
      userId: '17841400000000001',
      issuedAt: atSecond(ISSUED_AT),
      payload: PAYLOAD,
    };
    expect(readSignedRequest(WELL_KNOWN, SECRETS)).toEqual(read);
    const [signature = ''] = WELL_KNOWN.split('.');
    expect(readSignedRequest(`${signature}=.${PAYLOAD}`, SECRETS)).toEqual(read);
  });

  test.each<[string, string, string]>([
    ['a text', request(fields({ user_id: 'a_b-9' })), 'a_b-9'],
    [
      'a number',
      sign(encode('{"user_id":218471,"algorithm":"HMAC-SHA256","issued_at":1291836800}')),
      '218471',
    ],
    [
      'a number of 17 digits',
      sign(encode('{"algorithm":"HMAC-SHA256","user_id":12345678901234567,"issued_at":1291836800}')),
      '12345678901234567',
    ],
    [
      'a text, under an algorithm in small letters',
      request(fields({ algorithm: 'hmac-sha256' })),
      '17841400000000001',
    ],
  ])('a signed request names the person by %s, to the digit', (_name, text, userId) => {
    expect(readSignedRequest(text, SECRETS)).toMatchObject({ kind: 'read', userId });
  });

  const [signature = '', payload = ''] = request(fields()).split('.');
  test.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['an array', [request(fields())]],
    ['empty', ''],
    ['a dot', '.'],
    ['without a dot', signature + payload],
    ['without a payload', `${signature}.`],
    ['without a signature', `.${payload}`],
    ['of three parts', `${signature}.${payload}.x`],
    ['truncated', request(fields()).slice(0, -4)],
    ['with a truncated signature', `${signature.slice(1)}.${payload}`],
    ['with a longer signature', `A${signature}.${payload}`],
    ['with a signature in hex', `${Buffer.from(signature, 'base64url').toString('hex')}.${payload}`],
    ['with a signature that is spelled otherwise', `${respell(signature)}.${payload}`],
    [
      'in plain base64',
      request(fields({ x: '???>>>' }))
        .replaceAll('_', '/')
        .replaceAll('-', '+')
        .concat('/'),
    ],
    ['with white space around', ` ${signature}.${payload}`],
    ['with a line behind', `${signature}.${payload}\n`],
    ['signed with another secret', sign(payload, 'guess')],
    ['signed with the empty secret', sign(payload, '')],
    ['signed with SHA-1', sign(payload, SECRET, 'sha1')],
    [
      'signed over the decoded payload',
      `${sign(Buffer.from(payload, 'base64url').toString()).split('.')[0]}.${payload}`,
    ],
    [
      'of another person, under this signature',
      `${signature}.${encode(JSON.stringify(fields({ user_id: '1' })))}`,
    ],
    ['of another algorithm', request(fields({ algorithm: 'HMAC-SHA512' }))],
    ['of the algorithm none', request(fields({ algorithm: 'none' }))],
    ['of no algorithm', request({ user_id: '1' })],
    [
      'of an algorithm that is inherited',
      sign(encode('{"__proto__":{"algorithm":"HMAC-SHA256"},"user_id":"1"}')),
    ],
    [
      'with a payload that is spelled otherwise',
      sign(respell(encode('{"user_id":"1","algorithm":"HMAC-SHA256"}  '))),
    ],
    ['huge and forged', `${signature}.${'A'.repeat(1_000_000)}`],
  ])('a signed request that is %s is not Meta’s', (_name, text) => {
    expect(readSignedRequest(text, [...SECRETS, ''])).toEqual({ kind: 'unsigned' });
  });

  test.each<[string, string]>([
    ['no JSON', sign(encode('user_id=1'))],
    ['without a user', request(fields({ user_id: undefined }))],
    ['with an empty user', request(fields({ user_id: '' }))],
    ['with a user out of the alphabet', request(fields({ user_id: "1' OR '1" }))],
    ['with a user of 65 characters', request(fields({ user_id: '1'.repeat(65) }))],
    ['with a user that is no id', request(fields({ user_id: { id: 1 } }))],
    ['with a user who is a fraction', request(fields({ user_id: 1.5 }))],
  ])('a request that is signed but %s is unreadable', (_name, text) => {
    expect(readSignedRequest(text, SECRETS)).toEqual({
      kind: 'unreadable',
      detail: expect.stringMatching(/^The signed request (is not JSON|has no valid user_id)\.$/),
    });
  });

  test.each<[string, unknown]>([
    ['none', undefined],
    ['null', null],
    ['a text', String(ISSUED_AT)],
    ['milliseconds', ISSUED_AT * 1_000],
    ['zero', 0],
    ['a negative number', -ISSUED_AT],
    ['an object', {}],
    ['a list', [ISSUED_AT]],
  ])(
    'a request that is signed but has %s as its time is refused, and says which times are valid',
    (_name, at) => {
      expect(readSignedRequest(request(fields({ issued_at: at })), SECRETS)).toEqual({
        kind: 'unreadable',
        detail: expect.stringContaining('at most 7 days ago and 10 minutes ahead'),
      });
    },
  );

  test.each<[number, string]>([
    [-601, 'unreadable'],
    [-600, 'read'],
    [0, 'read'],
    [7 * 86_400, 'read'],
    [7 * 86_400 + 1, 'unreadable'],
    [365 * 86_400, 'unreadable'],
  ])('a request that is %d seconds old is %s', (age, kind) => {
    expect(readSignedRequest(WELL_KNOWN, SECRETS, atSecond(ISSUED_AT + age))).toMatchObject({ kind });
  });

  test.each(['code', 'oauth_token', 'access_token', 'user', 'page', 'app_data', 'profile_id'])(
    'a signed request with the member %s logs a person in, and does not erase them',
    (member) => {
      expect(readSignedRequest(request(fields({ [member]: {} })), SECRETS)).toEqual({
        kind: 'unreadable',
        detail: expect.stringContaining(`the member ${member}`),
      });
    },
  );

  test('a signed request with `expires`, as in Meta’s example, or with a member that is not known yet is read', () => {
    for (const more of [{ expires: ISSUED_AT + 3_600 }, { reason: 'x' }])
      expect(readSignedRequest(request(fields(more)), SECRETS)).toMatchObject({ kind: 'read' });
  });

  test.each<[string, string]>([
    ['an array', sign(encode('[]'))],
    ['a number', sign(encode('7'))],
    ['nested to the bottom', sign(encode(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))],
  ])('a request that is signed but %s names no algorithm', (_name, text) => {
    expect(readSignedRequest(text, SECRETS)).toEqual({ kind: 'unsigned' });
  });
});
