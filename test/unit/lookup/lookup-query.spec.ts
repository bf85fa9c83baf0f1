import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interpretQuery } from '../../../src/lookup/lookup-query.js';

const SUFFIX = '01m829gwa4f22v2ns6gq3qknya';
const header = Buffer.from('{"alg":"HS256","typ":"ref+jwt","kid":"k1"}').toString('base64url');
/** Of a page: 39 characters of Crockford's base32. */
const CODE = '06h05cp501s4536jfw865ggtbbx3wyea4j6h6pg';
const REF = `${header}=e30=c2ln`;

test.each([
  [`lnk_${SUFFIX}`, ['link_id']],
  [` idn_${SUFFIX}\n`, ['identity_id']],
  [`att_${SUFFIX}`, ['attempt_id']],
  [`app_${SUFFIX}`, ['app_id']],
  [`acc_${SUFFIX}`, ['account_id']],
  [`ep_${SUFFIX}`, ['endpoint_id']],
  [`evt_${SUFFIX}`, ['notification_id']],
  ['17841400000000001', ['igsid', 'external_user_id', 'mid', 'username']],
  ['user-42', ['igsid', 'external_user_id', 'mid']],
  ['@Acme.Shop', ['external_user_id', 'mid', 'username']],
  ['ann@example.com', ['external_user_id', 'mid']],
  ['x'.repeat(300), ['mid']],
  ['x'.repeat(600), ['mid']],
  ['\u{1f600}'.repeat(255), ['external_user_id', 'mid']],
  [REF, ['ref']],
  [REF.replaceAll('=', '%3D'), ['ref']],
  [`https://ig.me/acme?ref=${REF}`, ['ref']],
  [`ig.me/m/acme?utm=1&ref=${REF}&x=y#z`, ['ref']],
  ['https://ig.me/acme?ref=summer-sale', ['ref']],
  [`req_${'0a'.repeat(16)}`, ['request_id']],
  [`the log has req_${'0a'.repeat(16)}, see there`, ['request_id']],
  ['0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b', ['igsid', 'external_user_id', 'mid', 'request_id']],
  [`https://hitch.example/c/${CODE}`, ['connect_code']],
  [`hitch.example/c/${CODE.toUpperCase()}?locale=de`, ['connect_code']],
  [`https://hitch.example/c/${CODE}/qr.svg`, ['connect_code']],
  [`Look at https://hitch.example/c/${CODE}.`, ['connect_code']],
  [CODE, ['connect_code']],
  [`i${CODE}`, ['invite']],
  [`https://app.example/instagram?lang=de&invite=i${CODE}`, ['invite']],
  ['inv_01m81b8q3jf1gv4pt8zs2n7c5d', ['invite_id']],
  ['https://app.example/users/42', ['external_user_id', 'mid']],
])('%j is understood as %j', (text, ways) => {
  expect(interpretQuery(text).map(({ as }) => as)).toEqual(ways);
});

test('the ref is taken out of the URL and spelt as ours', () => {
  expect(interpretQuery(`http://ig.me/acme?ref=${REF.replaceAll('=', '%3d')}&a=b`)).toEqual([
    { as: 'ref', ref: REF },
  ]);
});

test('a name is looked up without its @ and in lower case', () => {
  expect(interpretQuery('@Acme').at(-1)).toEqual({ as: 'username', text: 'acme' });
});

/** A ref as long as a real one, whose signature has 43 characters. */
const LONG_REF = `${header}=${Buffer.from(`{"jti":"${SUFFIX}","aud":"17841400000000001","exp":1}`).toString('base64url')}=${Buffer.alloc(32, 'q').toString('base64url')}`;
const LINK = `https://ig.me/acme?ref=${LONG_REF}`;
const refsOf = (text: string): string[] =>
  interpretQuery(text).flatMap((each) => (each.as === 'ref' ? [each.ref] : []));
const wrapIn = {
  instagram: (url: string) => `https://l.instagram.com/?u=${encodeURIComponent(url)}&e=AT0x-_y&s=1`,
  facebook: (url: string) => `https://l.facebook.com/l.php?u=${encodeURIComponent(url)}&h=AT0abc`,
  google: (url: string) => `https://www.google.com/url?q=${encodeURIComponent(url)}&sa=D&source=docs`,
  outlook: (url: string) =>
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C02%7Ca%40b.example&reserved=0`,
  proofpoint1: (url: string) =>
    `https://urldefense.proofpoint.com/v1/url?u=${encodeURIComponent(url)}&k=abc%3D%0A`,
  proofpoint2: (url: string) => {
    const escaped = encodeURIComponent(url).replace(
      /[-_]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    const written = escaped.replaceAll('%2F', '_').replaceAll('%', '-');
    return `https://urldefense.proofpoint.com/v2/url?u=${written}&d=DwMFaQ&c=abc&r=def`;
  },
  proofpoint3: (url: string) => `https://urldefense.com/v3/__${url}__;!!AbC123!xyz$`,
  proofpoint3Stars: (url: string) => {
    const taken = (url.match(/=/g) ?? []).join('');
    return `https://urldefense.com/v3/__${url.replaceAll('=', '*')}__;${Buffer.from(taken).toString('base64url')}!!AbC123!xyz$`;
  },
} as const;

describe('a link in a pasted text', () => {
  test.each<[string, string]>([
    ['alone', LINK],
    ['in a sentence', `It does not work: ${LINK}. What now?`],
    ['before a comma', `I clicked ${LINK}, twice`],
    ['before an exclamation mark', `Broken ${LINK}!`],
    ['in round brackets', `the link (${LINK}) fails`],
    ['in angle brackets', `<${LINK}>`],
    ['in square brackets and Markdown', `[my link](${LINK})`],
    ['in Markdown emphasis', `_${LINK}_ and **${LINK}**`],
    ['in quotes', `"${LINK}"`],
    ['in typographic quotes', `„${LINK}“`],
    ['in Slack’s form', `<${LINK}|ig.me/acme>`],
    ['in HTML', `<a href="https://ig.me/acme?x=1&amp;ref=${LONG_REF.replaceAll('=', '&#61;')}">link</a>`],
    ['without a scheme', `see ig.me/acme?ref=${LONG_REF}`],
    ['with capitals in its host', `HTTPS://IG.ME/acme?ref=${LONG_REF}`],
    ['with the path /m/', `https://ig.me/m/acme?utm=x&ref=${LONG_REF}&y=1#z`],
    ['percent-encoded', encodeURIComponent(LINK)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(LINK))],
    ['as a bare ref in a sentence', `ref: ${LONG_REF}.`],
    ['in a QR code’s URL', `https://hitch.example/qr/${LONG_REF}.svg`],
    ['of another host', `https://links.example/acme?ref=${LONG_REF}`],
    ['cut by a line break', `${LINK.slice(0, 60)}\n${LINK.slice(60)}`],
    [
      'cut by several line breaks',
      `${LINK.slice(0, 40)}\r\n  ${LINK.slice(40, 80)}\r\n  ${LINK.slice(80)}\r\nthanks`,
    ],
    ['cut in its signature, before another line', `${LINK.slice(0, -9)}\n${LINK.slice(-9)}\nThanks`],
    ['in a quoted mail', `> hello\n> ${LINK.slice(0, 50)}\n> ${LINK.slice(50)}\n> bye`],
    [
      'in quoted-printable mail',
      `${LINK.replaceAll('=', '=3D').slice(0, 70)}=\r\n${LINK.replaceAll('=', '=3D').slice(70)}`,
    ],
    ['between invisible characters', `\u200b${LINK.slice(0, 30)}\u00ad\u2060${LINK.slice(30)}\ufeff`],
    ...Object.entries(wrapIn).map(([name, wrap]): [string, string] => [
      `wrapped by ${name}`,
      `See ${wrap(LINK)} please`,
    ]),
    ['wrapped by Instagram and Outlook', wrapIn.outlook(wrapIn.instagram(LINK))],
    ['wrapped by Facebook, Google and Proofpoint', wrapIn.proofpoint2(wrapIn.google(wrapIn.facebook(LINK)))],
    ['wrapped by Outlook and Proofpoint', wrapIn.proofpoint3(wrapIn.outlook(LINK))],
    ['wrapped and cut by line breaks', wrapIn.instagram(LINK).replace(/(.{60})/g, '$1\n')],
    [
      'in a chat',
      `[10:42, 30/11/2026] Ann: hi\n[10:43, 30/11/2026] Bo: ${LINK}\n[10:44, 30/11/2026] Ann: ok 👍`,
    ],
  ])('the link is found %s', (_where, text) => {
    expect(refsOf(text)).toContain(LONG_REF);
  });

  test('several links of a chat are found, each once', () => {
    const other = LONG_REF.slice(0, -43) + Buffer.alloc(32, 'z').toString('base64url');
    const chat = `Ann: ${LINK}\nBo: and https://ig.me/acme?ref=${other}\nAnn: ${wrapIn.instagram(LINK)}`;
    const refs = refsOf(chat);
    expect(refs).toEqual(expect.arrayContaining([LONG_REF, other]));
    expect(new Set(refs).size).toBe(refs.length);
  });

  test('a ref of a campaign is found in a sentence', () => {
    expect(refsOf('I came by https://ig.me/acme?ref=summer-sale, was that wrong?')).toEqual(['summer-sale']);
    expect(refsOf(`Look: ${wrapIn.instagram('https://ig.me/acme?ref=summer-sale')}`)).toEqual([
      'summer-sale',
    ]);
  });

  test('a link is found between any other words', () => {
    const words = fc.string({ maxLength: 40 }).filter((text) => !/eyJ|ref|%|=|\*/.test(text));
    fc.assert(
      fc.property(words, words, fc.constantFrom(...Object.values(wrapIn)), (before, after, wrap) => {
        expect(refsOf(`${before} ${wrap(LINK)} ${after}`)).toContain(LONG_REF);
      }),
    );
  });

  test('any text is interpreted without a fault, in a bounded number of ways', () => {
    const hostile = [
      `${'%25'.repeat(1_000)}`,
      'eyJ='.repeat(4_000),
      '\n>'.repeat(8_000),
      '@a '.repeat(5_000),
      'https://urldefense.com/v3/__'.repeat(500),
    ];
    for (const text of hostile) expect(interpretQuery(text).length).toBeLessThanOrEqual(20);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(interpretQuery(text).length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

describe('other words of a pasted text', () => {
  test.each<[string, object[]]>([
    ['Please check @Acme.Shop!', [{ as: 'username', text: 'acme.shop' }]],
    [
      '(@acme), and @other.',
      [
        { as: 'username', text: 'acme' },
        { as: 'username', text: 'other' },
      ],
    ],
    [
      'see https://www.instagram.com/Acme/ or ig.me/m/shop',
      [
        { as: 'username', text: 'acme' },
        { as: 'username', text: 'shop' },
      ],
    ],
    ['IGSID 17841400000000001, she says', [{ as: 'igsid', text: '17841400000000001' }]],
    ['customer user-42 cannot link', [{ as: 'external_user_id', text: 'user-42' }]],
    ['mail of ann@shop.example.', [{ as: 'external_user_id', text: 'ann@shop.example' }]],
    [`link (lnk_${SUFFIX}) of evt_${SUFFIX}.`, [{ as: 'link_id' }, { as: 'notification_id' }]],
    ['"user-42"', [{ as: 'external_user_id', text: 'user-42' }]],
    ['<17841400000000001>', [{ as: 'igsid', text: '17841400000000001' }]],
    ['https://instagram.com/acme', [{ as: 'username', text: 'acme' }]],
    ['no such person', [{ as: 'external_user_id', text: 'no such person' }]],
  ])('%j is also looked up as %j', (text, expected) => {
    const found = interpretQuery(text);
    for (const each of expected) expect(found).toContainEqual(expect.objectContaining(each));
  });

  test.each(['mail to ann@acme.example', 'a link https://ig.me/acme?ref=x1', 'call 2026-11-30 at 10:42'])(
    '%j names no account',
    (text) => {
      expect(interpretQuery(text).filter(({ as }) => as === 'username')).toEqual([]);
    },
  );
});
