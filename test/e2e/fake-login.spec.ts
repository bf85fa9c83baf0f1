import { expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import {
  ADDRESS,
  APP_SECRET,
  type FakeCase,
  IG_ID,
  type Json,
  MAIN_SECRET,
  setUpFakeStage,
} from '../support/fake-stage.js';

const stage = setUpFakeStage();

const DAY_MS = 86_400_000;
const REDIRECT = 'https://hitch.example/instagram/callback';
const SCOPE = 'instagram_business_basic,instagram_business_manage_messages';

/** Tokens, codes and ids. */
const CASES: readonly FakeCase[] = [
  {
    name: 'F18 an expired, revoked, blocked or outdated token is refused with its own subcode',
    fact: ADDRESS.graphErrors,
    run: async () => {
      for (const [how, subcode] of [
        ['expired', 463],
        ['revoked', 458],
        ['checkpoint', 459],
        ['password', 460],
      ] as const) {
        const token = stage().fake.tokenOf(IG_ID);
        stage().fake.endTokens(IG_ID, how);
        expect(await stage().refusal(stage().graph('GET', '/v25.0/me', undefined, token))).toBe(
          `400 190/${subcode}`,
        );
      }
      const token = stage().fake.tokenOf(IG_ID);
      stage().clock.advance(60 * DAY_MS);
      expect(await stage().refusal(stage().graph('GET', '/v25.0/me', undefined, token))).toBe('400 190/463');
      expect(await stage().refusal(stage().graph('GET', '/v25.0/me', undefined, null))).toBe('400 104');
      expect(await stage().refusal(stage().graph('GET', '/v25.0/me', undefined, 'IGAAx'))).toBe('400 190');
    },
  },
  {
    name: 'F19 a token is refreshed from 24 hours until it expires',
    fact: ADDRESS.login,
    run: async () => {
      const token = stage().fake.tokenOf(IG_ID);
      const refresh = () =>
        stage().graph(
          'GET',
          `/refresh_access_token?grant_type=ig_refresh_token&access_token=${token}`,
          undefined,
          null,
        );
      stage().clock.advance(DAY_MS - 1);
      expect((await refresh()).status).toBe(400);
      stage().clock.advance(1);
      const { json } = await refresh();
      expect(json).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 5_184_000 });
      const both = [token, String(json['access_token'])];
      for (const each of both) expect((await stage().graph('GET', '/me', undefined, each)).status).toBe(200);
      stage().fake.knobs.oldTokenAfterRefresh = 'dead';
      await refresh();
      expect(await stage().refusal(stage().graph('GET', '/me', undefined, token))).toBe('400 190');
      stage().clock.advance(61 * DAY_MS);
      expect(await stage().refusal(refresh())).toMatch(/^400 190/);
    },
  },
  {
    name: 'F29 /me is flat or in data, its two ids differ, and they may be numbers',
    fact: ADDRESS.start,
    run: async () => {
      const { knobs } = stage().fake;
      const me = () => stage().graph('GET', '/v25.0/me?fields=id,user_id,username,account_type');
      const { json } = await me();
      expect(json).toEqual({
        id: stage().fake.account(IG_ID).appScopedId,
        user_id: IG_ID,
        username: 'acme',
        account_type: 'Business',
      });
      expect(json['id']).not.toBe(IG_ID);
      knobs.meShape = 'data';
      expect((await me()).json).toEqual({ data: [json] });
      knobs.idsAs = 'number';
      expect((await me()).text).toContain(`"user_id":${IG_ID},`);
    },
  },
  {
    name: 'F30 a code is exchanged once, for a token that becomes a long-lived one',
    fact: ADDRESS.login,
    run: async () => {
      const { fake } = stage();
      const authorize = async (account: string) => {
        const query = new URLSearchParams({
          client_id: '777',
          redirect_uri: REDIRECT,
          response_type: 'code',
          scope: SCOPE,
          state: 's1',
          fake_account: account,
        });
        const answer = await fetch(`${fake.url}/oauth/authorize?${query}`, { redirect: 'manual' });
        return new URL(answer.headers.get('location') ?? '');
      };
      const exchange = (code: string) =>
        fetch(`${fake.url}/oauth/access_token`, {
          method: 'POST',
          body: new URLSearchParams({
            client_id: '777',
            client_secret: APP_SECRET,
            grant_type: 'authorization_code',
            redirect_uri: REDIRECT,
            code,
          }),
        }).then(async (answer) => ({ status: answer.status, json: (await answer.json()) as Json }));
      const refusal = await authorize('none');
      expect(refusal.searchParams.get('error')).toBe('access_denied');
      const back = await authorize(IG_ID);
      expect([back.hash, back.searchParams.get('state')]).toEqual(['#_', 's1']);
      const code = back.searchParams.get('code') ?? '';
      const { json } = await exchange(code);
      const { appScopedId } = fake.account(IG_ID);
      expect(json['data']).toEqual([
        { access_token: expect.any(String), user_id: appScopedId, permissions: SCOPE },
      ]);
      expect(await exchange(code)).toEqual({
        status: 400,
        json: { error_type: 'OAuthException', code: 400, error_message: expect.any(String) },
      });
      fake.knobs.codeExchangeShape = 'flat';
      const again = await exchange((await authorize(IG_ID)).searchParams.get('code') ?? '');
      const short = again.json['access_token'];
      const query = `grant_type=ig_exchange_token&client_secret=${APP_SECRET}&access_token=${short}`;
      const long = await stage().graph('GET', `/access_token?${query}`, undefined, null);
      expect(long.json).toMatchObject({ token_type: 'bearer', expires_in: 5_184_000 });
      const about = `/debug_token?input_token=${long.json['access_token']}&access_token=555|${MAIN_SECRET}`;
      const { data } = (await stage().graph('GET', about, undefined, null)).json;
      expect(data).toMatchObject({ app_id: '777', is_valid: true, scopes: SCOPE.split(',') });
    },
  },
];

test.each(CASES)('$name ($fact)', ({ run }) => run());

test('the same node answers Page tokens, whose proof is verified', async () => {
  const page = stage().fake.tokenOf(IG_ID, 'page');
  const { json } = await stage().graph('GET', '/v25.0/me?fields=instagram_business_account', undefined, page);
  expect(json).toEqual({
    instagram_business_account: { id: IG_ID },
    id: stage().fake.account(IG_ID).pageId,
  });
  const proof = createHmac('sha256', MAIN_SECRET).update(page).digest('hex');
  const withProof = (value: string) =>
    stage().graph('GET', `/v25.0/me?appsecret_proof=${value}`, undefined, page);
  expect((await withProof(proof)).status).toBe(200);
  const wrong = await withProof('0'.repeat(64));
  expect(wrong.json['error']).toMatchObject({ code: 100, type: 'GraphMethodException' });
});
