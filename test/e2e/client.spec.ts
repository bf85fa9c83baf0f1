import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHitchClient, iterate, type Link } from '../../packages/client/src/index.js';
import { ClientStage, collect, failureOf } from '../support/client-stage.js';
import { eventually, openWaits } from '../support/waits.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>';

let stage: ClientStage;

beforeAll(async () => {
  stage = await ClientStage.open();
});

afterAll(() => stage.close());

describe('life of an app with the client', () => {
  test('an app mints a link, waits while the person taps, and looks the identity up', async () => {
    const externalUserId = stage.newUser();
    const link = await stage.hitch.links.create({ externalUserId, context: { page: '/rewards' } });
    expect(link).toMatchObject({ status: 'pending', connectUrl: expect.stringContaining('/c/') });
    const seen: Link['status'][] = [];
    const waiting = stage.hitch.waitForLink(link.id, { onStatus: ({ status }) => void seen.push(status) });
    await eventually(async () => (await openWaits(stage.service, 'poll')) > 0);
    const igsid = await stage.tap(link);
    expect(await waiting).toMatchObject({ id: link.id, status: 'linked', igsid });
    expect(seen).toEqual(['pending', 'linked']);
    const [identity, ...others] = await collect(stage.hitch.identities.list({ externalUserId }));
    expect([identity?.igsid, identity?.context, others]).toEqual([igsid, { page: '/rewards' }, []]);
    expect(await collect(stage.hitch.links.attempts(link.id))).toMatchObject([{ outcome: 'linked', igsid }]);
    const { id = '' } = identity ?? {};
    expect(await stage.hitch.identities.unlink(id, 'asked by the user')).toMatchObject({
      status: 'unlinked',
    });
    expect(await stage.hitch.identities.get(id)).toMatchObject({ unlinkReason: 'asked by the user' });
    expect(await collect(stage.hitch.identities.list({ externalUserId }))).toEqual([]);
  });

  test('an app sees that a person came, and its user confirms or declines', async () => {
    for (const [answer, status] of [['confirm', 'linked'] as const, ['decline', 'rejected'] as const]) {
      const wish = { externalUserId: stage.newUser(), sessionId: 's-1', confirmation: 'app' as const };
      const link = await stage.hitch.links.create(wish);
      const came = new Promise<Link>((resolve) => {
        const onStatus = (now: Link): void => {
          if (now.status === 'awaiting_confirmation') resolve(now);
        };
        void stage.hitch.waitForLink(link.id, { onStatus });
      });
      await stage.tap(link);
      await came;
      expect(await stage.hitch.links[answer](link.id, { sessionId: 's-1' })).toMatchObject({ status });
      expect(await stage.hitch.links.get(link.id)).toMatchObject({ status });
    }
  });

  test('an app revokes a link, which ends the wait for it', async () => {
    const { id } = await stage.hitch.links.create({ externalUserId: stage.newUser() });
    const waiting = stage.hitch.waitForLink(id);
    expect(await stage.hitch.links.revoke(id)).toMatchObject({ status: 'revoked' });
    expect(await waiting).toMatchObject({ status: 'revoked' });
  });

  test('a wait whose time has passed gives the link as it is, and one that is aborted throws the reason', async () => {
    const { id } = await stage.hitch.links.create({ externalUserId: stage.newUser() });
    expect(await stage.hitch.waitForLink(id, { timeoutMs: 300 })).toMatchObject({ id, status: 'pending' });
    const life = new AbortController();
    const waiting = failureOf(stage.hitch.waitForLink(id, { signal: life.signal }));
    await eventually(async () => (await openWaits(stage.service, 'poll')) > 0);
    const reason = new Error('the user has left');
    life.abort(reason);
    expect(await waiting).toBe(reason);
  });

  test('an app manages its endpoints', async () => {
    const { id, secret } = await stage.hitch.endpoints.create({ url: 'https://app.example/hook' });
    expect(secret).toMatch(/^whsec_/);
    expect(await stage.hitch.endpoints.update(id, { eventTypes: ['identity.linked'] })).toMatchObject({
      eventTypes: ['identity.linked'],
    });
    expect((await stage.hitch.endpoints.rotate(id)).secret).not.toBe(secret);
    expect((await collect(stage.hitch.endpoints.list())).map((endpoint) => endpoint.id)).toContain(id);
    expect(await stage.hitch.endpoints.delete(id)).toBeUndefined();
    expect(await failureOf(stage.hitch.endpoints.get(id))).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('work of operators with the client', () => {
  test('an operator registers an app and an account, gives the app a key and a logo, and reads the audit', async () => {
    const app = await stage.admin.api.createApp({ body: { name: 'Bakery' } });
    const path = { id: app.id };
    const account = await stage.admin.api.registerAccount({
      body: { igId: `1784${Date.now()}`, username: 'bakery' },
    });
    await stage.admin.api.grantAppAccount({ path, body: { accountId: account.id } });
    const { key } = await stage.admin.api.createAppKey({
      path,
      body: { scopes: ['links:write', 'links:read'] },
    });
    const bakery = createHitchClient({ url: stage.service.baseUrl, apiKey: key ?? '' });
    const link = await bakery.links.create({ externalUserId: stage.newUser() });
    expect(link.account.username).toBe('bakery');
    const logo = new Blob([SVG], { type: 'image/svg+xml' });
    expect(await stage.admin.api.putAppLogo({ path, query: { theme: 'dark' }, body: logo })).toBeDefined();
    const actions = await stage.admin.api.listAuditEntries({ query: { target: app.id } });
    expect(actions.data.map(({ action }) => action)).toContain('app.created');
    expect(await stage.admin.admin.lookUp(link.ref)).toMatchObject({
      links: [{ id: link.id }],
      ref: { valid: true },
    });
    const apps = await collect(
      iterate((cursor) => stage.admin.api.listApps({ query: { cursor, limit: 1 } })),
    );
    expect(apps.map(({ id }) => id)).toContain(app.id);
    expect((await stage.admin.api.getVersion()).version).toMatch(/^\d+\./);
  });
});

describe('lists', () => {
  test('a list is read to its end over all pages, and no further than a loop goes', async () => {
    const externalUserId = stage.newUser();
    const minted: string[] = [];
    for (let index = 0; index < 5; index += 1)
      minted.unshift((await stage.hitch.links.create({ externalUserId, sessionId: `s-${index}` })).id);
    let pages = 0;
    const counting: typeof fetch = (url, init) => ((pages += 1), fetch(url, init));
    const counted = createHitchClient({
      url: stage.service.baseUrl,
      apiKey: stage.shop.apiKey,
      fetch: counting,
    });
    const rows = await collect(counted.links.list({ externalUserId, limit: 2 }));
    expect([rows.map(({ id }) => id), pages]).toEqual([minted, 3]);
    pages = 0;
    for await (const { id } of counted.links.list({ externalUserId, limit: 2 })) if (id === minted[1]) break;
    expect(pages).toBe(1);
  });
});
