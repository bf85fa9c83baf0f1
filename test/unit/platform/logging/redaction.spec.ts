import { describe, expect, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { createApiKey } from '../../../../src/api-keys/api-key.js';
import { Ids } from '../../../../src/platform/ids/ids.service.js';
import { toConnectCode } from '../../../../src/links/connect-code.js';
import { createLogger } from '../../../../src/platform/logging/logger.setup.js';
import { REDACTED, REDACTED_NAMES, redactLine } from '../../../../src/platform/logging/redaction.js';

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signature = randomBytes(32).toString('base64url');
const header = base64url({ alg: 'HS256', typ: 'ref+jwt', kid: 'k1' });
const payload = base64url({
  jti: '01m829gwa4f22v2ns6gq3qknya',
  aud: '17841400000000001',
  exp: 1_795_000_000,
});
const ref = `${header}=${payload}=${signature}`;
const code = toConnectCode(new Ids().newUuid(), {
  code: createSecretKey(randomBytes(32)),
  extend: createSecretKey(randomBytes(32)),
});
const apiKey = createApiKey(new Ids().newUuid(), randomBytes);

/** The line that a logger writes, as text and as what it says. */
function log(...args: [fields: object | string, words?: string]): {
  line: string;
  said: Record<string, unknown>;
} {
  const lines: string[] = [];
  createLogger('trace', { write: (line) => void lines.push(line) }).info(...(args as [object, string]));
  expect(lines).toHaveLength(1);
  const [line = ''] = lines;
  return { line, said: JSON.parse(line) };
}

/** What must not be in a line, and a text that has it. */
const SECRETS: readonly (readonly [name: string, secret: string, text: string])[] = [
  ['a ref token', ref, ref],
  ['the signature of a ref token', signature, `cannot verify ${ref}`],
  ['a ref token in a link', ref, `https://ig.me/acme?ref=${ref}`],
  ['a ref token in a path', ref, `GET /connect/${ref}.svg`],
  ['a ref token as some clients hand it back', signature, ref.replaceAll('=', '%3D')],
  ['a ref token that was encoded twice', signature, ref.replaceAll('=', '%253d')],
  ['a ref token that was cut', payload, `${header}=${payload}`],
  ['the token as it was signed', signature, ref.replaceAll('=', '.')],
  ['the code of a page', code, `https://hitch.example/c/${code}`],
  ['the code of a page in capitals', code.toUpperCase(), `GET /c/${code.toUpperCase()}/qr.svg`],
  ['the code of a page that was cut', code.slice(0, 20), `/c/${code.slice(0, 20)}`],
  ['the code of a page in an encoded path', code, `next=%2Fc%2F${code} and %252fc%252f${code}`],
  [
    'the code of a page that was escaped',
    code.slice(2),
    `/c/%${code.charCodeAt(0).toString(16)}${code.slice(1)}/state`,
  ],
  ['the code of a page alone', code, `no such page: ${code}`],
  ['an API key', apiKey, `no such key: ${apiKey}`],
  ['a key that is too short', 'hk_abcdef12', 'hk_abcdef12'],
  ['a bearer', 'sk_live_123', 'Authorization: Bearer sk_live_123'],
  ['a bearer in small letters', 'abc~+/=', 'bearer abc~+/='],
  ['a password for a proxy', 'dXNlcjpwYXNz', 'Proxy-Authorization: Basic dXNlcjpwYXNz'],
  ['a signed request', payload, `signed_request=${signature}.${payload}`],
  ['a signed request without its name', signature, `cannot read ${signature}.${payload}`],
  ['a signed request of any form', 'aGFsbG8', 'signed_request: "aGFsbG8"'],
  ['the password of a database', 'hunter2', 'postgres://hitch:hunter2@localhost:5432/hitch'],
  ['a password with an @', 'hu@nter2', 'postgresql://hitch:hu@nter2@db.example/hitch?sslmode=require'],
  ['a password with a quote', 'hu"nter2', 'postgres://hitch:hu"nter2@db.example/hitch'],
  ['what is looked up', 'user-42', 'GET /v1/admin/lookup?q=user-42'],
  ['a verify token', 'sesame', '/webhooks/instagram?hub.mode=subscribe&hub.verify_token=sesame'],
  ['a body that became text', 'user-42', JSON.stringify({ externalUserId: 'user-42', sessionId: 's' })],
  ['a body in a body', 'user-42', JSON.stringify({ a: JSON.stringify({ igsid: 'user-42' }) })],
];

describe('removed', () => {
  test.each(SECRETS)('a log message never contains %s', (_name, secret, text) => {
    const { line, said } = log(text);
    expect(line).not.toContain(secret);
    expect(said['msg']).toContain(REDACTED);
  });

  test.each(SECRETS)('a log field never contains %s', (_name, secret, text) => {
    const { line, said } = log({ detail: text }, 'words');
    expect(line).not.toContain(secret);
    expect(said).toMatchObject({ msg: 'words', detail: expect.stringContaining(REDACTED) });
  });

  test.each(SECRETS)('a nested log field never contains %s', (_name, secret, text) => {
    const { line } = log({ a: { b: [{ c: text }] } }, 'words');
    expect(line).not.toContain(secret);
    expect(line).toContain(REDACTED);
  });

  test('what an app writes about its user is among the removed names', () => {
    expect(REDACTED_NAMES).toEqual(
      expect.arrayContaining(['externalUserId', 'sessionId', 'context', 'accountHint', 'account_hint']),
    );
  });

  test.each(REDACTED_NAMES)('the value of a log field named %s is removed', (name) => {
    const values = [
      { [name]: 'a "secret"' },
      { in: { [name]: 'a "secret"' } },
      { in: { in: { [name]: 'a "secret"' } } },
    ];
    for (const value of values) {
      const { line, said } = log(value, 'words');
      expect(line).not.toContain('secret\\"');
      expect(said['msg']).toBe('words');
    }
  });

  test.each(REDACTED_NAMES)('a number or an object in a log field named %s is removed', (name) => {
    for (const value of [
      { [name]: 424_242 },
      { [name]: { a: { b: 424_242 } } },
      { in: { [name]: [424_242] } },
    ]) {
      expect(log(value, 'words').line).not.toContain('424242');
    }
  });

  test('the message of a fault, which may be about a person, is removed', () => {
    const fault = new Error('Key (external_user_id)=(user-42) already exists', {
      cause: new Error('user-42'),
    });
    for (const args of [[fault], [{ err: fault }], [{ err: fault }, 'words']] as [object, string?][]) {
      const { line, said } = log(...args);
      expect(line).not.toContain('user-42');
      expect(said).toMatchObject({ err: expect.stringMatching(/^Error/), msg: args[1] ?? 'fault' });
    }
  });
});

describe('kept', () => {
  test.each([
    ['{"requestId":"my-id-1","route":"/v1/links/:id","keyId":"key_01m82jkbacfk2a2a63n53zgy3d","status":200}'],
    ['{"level":"info","time":"2026-11-22T21:29:11.417Z","msg":"request completed"}'],
    ['{"msg":"really? yes"}'],
    ['{"route":"/c/:code/qr.svg","method":"GET"}'],
    [
      '{"requestId":"req_0b5f1c2d3e4f4a5b8c6d7e8f9a0b1c2d","sha1":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}',
    ],
    ['{"msg":"the monkeyJumpsOverIt"}'],
    ['{"url_of":"https://hitch.example/livez"}'],
    ['{"fault":"QueryFailedError 23505 links_pkey links"}'],
  ])('a log line keeps %s', (line) => {
    expect(redactLine(line)).toBe(line);
  });

  test('a log line remains JSON, whatever is removed from it', () => {
    const everything = SECRETS.map(([, , text]) => text).join(' ');
    const { said } = log({ list: SECRETS.map(([, , text]) => text), nested: { everything } }, everything);
    expect(Object.keys(said)).toEqual(['level', 'time', 'list', 'nested', 'msg']);
    expect(said['list']).toHaveLength(SECRETS.length);
  });

  test('the cost of a long log line grows with its length only', () => {
    for (const piece of [
      'eyJ',
      'a',
      '"ref":"',
      '\\"ref\\":',
      'x://',
      '?',
      '?a=',
      '\\',
      'Bearer',
      'signed_request',
      '/c/',
      '%25',
    ])
      expect(redactLine(piece.repeat(100_000)).length).toBeGreaterThan(0);
  });
});
