import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { ConnectCodes } from '../../src/links/connect-codes.service.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { codeOf } from '../support/connect-pages.js';
import { Api } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
const clock = new ControlledClock();
let database: TestDatabase;
let service: TestApp;
let admin: Api;
let tenant: TestTenant;
let account: { readonly igId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  admin = new Api(service, service.adminApiKey);
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** Opens the page of a code as a browser does. */
async function open(code: string, userAgent = DESKTOP): Promise<Shown> {
  const headers = { accept: 'text/html,*/*;q=0.8', 'user-agent': userAgent };
  const answer = await fetch(`${service.baseUrl}/c/${code}`, { headers });
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}

const brand = async (branding: object): Promise<unknown> =>
  admin.patch(`/v1/admin/apps/${toTypeId('app', tenant.appId)}`, { branding }).expect(200);
const mint = (more: object = {}): Promise<MintedLinkAnswer> =>
  tenant.client.mint({ externalUserId: 'user', account: 'acme', ...more });

async function tap({ ref }: MintedLinkAnswer, igsid: string): Promise<void> {
  const event = postbackEvent({ igId: account.igId, igsid, ref, timestampMs: clock.now().getTime() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

describe('what a page shows', () => {
  test.each(['none', 'app'])(
    'a page shows no user, session, context, channel or Instagram id, in any view and state: confirmation %s',
    async (confirmation) => {
      const igsid = confirmation === 'none' ? '97531864200001' : '97531864200002';
      const hidden = {
        externalUserId: `canary-user-${confirmation}`,
        sessionId: 'canary-session',
        channel: 'canary-channel',
        context: { page: '/canary-context' },
      };
      const link = await mint({ ...hidden, confirmation, accountHint: 'm…a@shop.example' });
      const code = codeOf(link);
      const pages = [await open(code), await open(code, PHONE)];
      // It is the page of this link: what may be shown is there.
      expect(pages.map(({ html }) => html.includes('@acme'))).toEqual([true, true]);
      expect(pages.map(({ html }) => html.includes('m…a@shop.example'))).toEqual([false, true]);
      await tap(link, igsid);
      pages.push(await open(code), await open(code, PHONE));
      const { status, identityId } = await tenant.client.link(link.id);
      expect(status).toBe(confirmation === 'none' ? 'linked' : 'awaiting_confirmation');
      for (const { status: answered, html } of pages) {
        expect([answered, html.includes('canary'), html.includes(igsid)]).toEqual([200, false, false]);
        expect(html).not.toContain(account.igId);
        if (identityId !== null) expect(html).not.toContain(identityId);
      }
    },
  );

  test('the ref is on a page only while its link is pending', async () => {
    const link = await mint({ externalUserId: 'ref-of-a-user' });
    expect((await open(codeOf(link), PHONE)).html).toContain(`"https://ig.me/acme?ref=${link.ref}"`);
    await tap(link, '97531864200003');
    for (const device of [DESKTOP, PHONE])
      expect((await open(codeOf(link), device)).html).not.toContain(link.ref);
  });

  test('what an app writes on its page is text and nothing else', async () => {
    const hostile = `"><script>alert('x')</script>&`;
    await brand({ displayName: '<b>Bold & Co</b>', purpose: { en: hostile } });
    const { html } = await open(codeOf(await mint({ accountHint: hostile })), PHONE);
    expect(html).toContain('&lt;b>Bold &amp; Co&lt;/b>');
    expect(html.match(/&lt;script>alert/g)).toHaveLength(2);
    expect(html).not.toMatch(/<script>|<b>/);
    await brand({ displayName: null, purpose: { en: null } });
  });
});

describe('requests of a page', () => {
  test('no request of a page links anyone, whatever the link waits for', async () => {
    const people = new Api(service, null);
    for (const confirmation of ['none', 'app']) {
      const externalUserId = `asked-by-page-${confirmation}`;
      const link = await mint({ externalUserId, confirmation });
      if (confirmation === 'app') await tap(link, '97531864200004');
      const code = codeOf(link);
      const token = service.app.get(ConnectCodes).extendTokenOf(code);
      const states: string[] = [];
      for (const action of ['opened', 'extend', 'confirm', 'decline', 'opened', 'extend']) {
        await people.post(`/c/${code}/${action}`).type('form').send(`token=${token}`);
        states.push((await tenant.client.link(link.id)).status);
      }
      expect(states).toEqual(
        confirmation === 'app'
          ? Array(6).fill('awaiting_confirmation')
          : ['pending', 'pending', 'pending', 'revoked', 'revoked', 'revoked'],
      );
      expect(await tenant.client.identities({ externalUserId, status: 'all' })).toEqual([]);
    }
  });
});

describe('address of a page', () => {
  test('a page is not cached or indexed, and sends its address to no other site', async () => {
    const { status, headers } = await open(codeOf(await mint()));
    expect([status, Object.fromEntries(headers)]).toMatchObject([
      200,
      { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' },
    ]);
  });

  test('the page of a forged, truncated, erased or past code is the same, byte for byte', async () => {
    const [link, erased, past] = [
      await mint(),
      await mint({ sessionId: 'e' }),
      await mint({ ttlSeconds: 60 }),
    ];
    await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', erased.id)]);
    clock.advance(60_000 + 24 * 3_600_000 + 1);
    const code = codeOf(link);
    const forged = `${code.slice(0, 30)}${code[30] === 'a' ? 'b' : 'a'}${code.slice(31)}`;
    const expected = await open('x');
    expect(expected.status).toBe(404);
    for (const each of [forged, code.slice(0, -1), codeOf(erased), codeOf(past)]) {
      const { status, html } = await open(each);
      expect([status, html]).toEqual([404, expected.html]);
    }
  });
});

describe('frame of a page', () => {
  test('only pages of the app’s embedOrigins may frame a page, and by default none', async () => {
    const link = await mint({ sessionId: 'framed' });
    const frameRules = async (): Promise<readonly unknown[]> => {
      const { headers } = await open(codeOf(link));
      const [, ancestors] =
        /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '') ?? [];
      return [ancestors, headers.get('x-frame-options')];
    };
    expect(await frameRules()).toEqual(["'none'", 'DENY']);
    await brand({ embedOrigins: ['https://app.example', 'https://shop.example:8443'] });
    expect(await frameRules()).toEqual(['https://app.example https://shop.example:8443', null]);
    // A problem page belongs to no app.
    const { headers } = await open('x');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    await brand({ embedOrigins: null });
    expect(await frameRules()).toEqual(["'none'", 'DENY']);
  });
});
