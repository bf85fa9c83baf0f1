import { randomBytes } from 'node:crypto';
import { createApiKey } from '../../src/api-keys/api-key.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { deliveryOf, toSignedRequest } from '../../src/dev/simulator/meta-payloads.js';
import type { Canaries } from './canaries.js';
import { codeOf } from './connect-pages.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';
import { FROM_CONSOLE } from './console-sessions.js';
import { writtenEvent } from './typed-codes.js';
import { eventually } from './waits.js';

export interface SecretFlow {
  readonly name: string;
  /** Does everything with words of its own, and gives the statuses of the answers. */
  readonly run: (canaries: Canaries, rest: Rest) => Promise<number[]>;
  readonly statuses: readonly number[];
}

export interface Rest {
  readonly database: TestDatabase;
  /** Another instance, whose database is away. */
  readonly cutOff: TestApp;
}

const anybodysKey = (): string => createApiKey(new Ids().newUuid(), randomBytes);

/** Whatever holds a secret or names a person goes through here. Add a flow when you add a way in. */
export const SECRET_FLOWS: readonly SecretFlow[] = [
  {
    name: 'a mint with all that it can hold, sent twice',
    run: async (canaries) => {
      const body = {
        externalUserId: canaries.person('external user'),
        sessionId: canaries.person('session'),
        context: { page: canaries.person('context') },
        returnUrl: `https://app.example/${canaries.person('returnUrl')}`,
        accountHint: canaries.person('account hint'),
      };
      const headers = { 'idempotency-key': canaries.secret('idempotency key') };
      const first = await canaries.ask('/v1/links', { body, headers });
      const second = await canaries.ask('/v1/links', { body, headers });
      const other = await canaries.ask('/v1/links', { body: { ...body, ttlSeconds: 60 }, headers });
      canaries.keepRef(first.json['ref'] ?? '');
      return [first.status, second.status, other.status];
    },
    statuses: [201, 201, 422],
  },
  {
    name: 'mints that are refused',
    run: async (canaries) => {
      const secret = canaries.secret('refused');
      const bodies = [
        { externalUserId: secret.repeat(30), sessionId: { secret }, channel: secret, nickname: secret },
        {
          externalUserId: secret,
          account: secret,
          returnUrl: `https://${secret}.example`,
          onConflict: secret,
        },
        { externalUserId: secret, context: secret },
        [secret],
      ];
      return Promise.all(bodies.map(async (body) => (await canaries.ask('/v1/links', { body })).status));
    },
    statuses: [422, 422, 422, 422],
  },
  {
    name: 'people who come in each of the three shapes, and again',
    run: async (canaries) => {
      const statuses: number[] = [];
      for (const shape of ['postback', 'message', 'referral'] as const) {
        const { id, ref, externalUserId } = await canaries.mint();
        const igsid = canaries.igsid();
        for (const person of [igsid, igsid, canaries.igsid()])
          statuses.push((await canaries.deliver(shape, { ref, igsid: person })).status);
        for (const path of [
          `/v1/links/${id}`,
          `/v1/identities?igsid=${igsid}&externalUserId=${externalUserId}`,
        ])
          statuses.push((await canaries.ask(path)).status);
      }
      return statuses;
    },
    statuses: Array.from({ length: 15 }, () => 200),
  },
  {
    name: 'refs that do not hold',
    run: async (canaries) => {
      const { ref } = await canaries.mint();
      const [header = '', payload = '', signature = ''] = ref.split('=');
      const forged = canaries.secret('forged signature', randomBytes(32).toString('base64url'));
      const refs = [
        `${header}=${payload}=${forged}`,
        `${header}=${payload}`,
        `${header}%3D${payload}%3D${signature}`,
        canaries.secret('a campaign’s ref'),
      ];
      const shape = 'referral';
      const statuses = await Promise.all(
        refs.map(
          async (each) => (await canaries.deliver(shape, { ref: each, igsid: canaries.igsid() })).status,
        ),
      );
      const elsewhere = {
        ref,
        igsid: canaries.igsid(),
        igId: canaries.person('account', '17841499999999999'),
      };
      return [...statuses, (await canaries.deliver(shape, elsewhere)).status];
    },
    statuses: [200, 200, 200, 200, 200],
  },
  {
    name: 'a link that is waited for, and followed',
    run: async (canaries) => {
      const { id, ref } = await canaries.mint();
      const waited = canaries.ask(`/v1/links/${id}?waitSeconds=30`);
      const delivered = await canaries.deliver('referral', { ref, igsid: canaries.igsid() });
      const unknown = await canaries.ask(`/v1/links/${id}?knownStatus=${canaries.secret('status')}`);
      const headers = { 'last-event-id': canaries.secret('last event') };
      const followed = await canaries.ask(`/v1/links/${id}/stream`, { headers });
      return [(await waited).status, delivered.status, unknown.status, followed.status];
    },
    statuses: [200, 200, 422, 200],
  },
  {
    name: 'a confirmation in the wrong session, and then in the right one',
    run: async (canaries) => {
      const sessionId = canaries.person('session');
      const { id, ref } = await canaries.mint({ sessionId, confirmation: 'app' });
      const delivered = await canaries.deliver('postback', { ref, igsid: canaries.igsid() });
      const confirm = (session: string): ReturnType<Canaries['ask']> =>
        canaries.ask(`/v1/links/${id}/confirm`, { body: { sessionId: session } });
      const wrong = await confirm(canaries.secret('wrong session'));
      return [delivered.status, wrong.status, (await confirm(sessionId)).status];
    },
    statuses: [200, 422, 200],
  },
  {
    name: 'an identity that is unlinked with a reason',
    run: async (canaries) => {
      const { id, ref } = await canaries.mint();
      await canaries.deliver('message', { ref, igsid: canaries.igsid() });
      const { identityId } = (await canaries.ask(`/v1/links/${id}`)).json;
      const reason = canaries.person('reason');
      return [(await canaries.ask(`/v1/identities/${identityId}/unlink`, { body: { reason } })).status];
    },
    statuses: [200],
  },
  {
    name: 'look-ups by URL and by body, with and without the right to',
    run: async (canaries) => {
      const { id, ref, externalUserId } = await canaries.mint();
      const igsid = canaries.igsid();
      await canaries.deliver('postback', { ref, igsid });
      const statuses: number[] = [];
      for (const q of [
        id,
        igsid,
        externalUserId,
        ref,
        `https://ig.me/acme?ref=${ref}`,
        canaries.secret('unknown name'),
      ])
        for (const key of [canaries.service.adminApiKey, canaries.tenant.apiKey]) {
          const { status } = await canaries.ask(`/v1/admin/lookup?q=${encodeURIComponent(q)}`, { key });
          statuses.push(status, (await canaries.ask('/v1/admin/lookup', { key, body: { q } })).status);
        }
      return statuses;
    },
    statuses: Array.from({ length: 6 }, () => [200, 200, 403, 403]).flat(),
  },
  {
    name: 'keys that are none of ours, wherever people put them',
    run: async (canaries) => {
      const key = canaries.keepKey(anybodysKey());
      const short = canaries.secret('half a key', key.slice(0, 40));
      const asked = [
        await canaries.ask('/v1/identities', { key }),
        await canaries.ask('/v1/identities', { key: short }),
        await canaries.ask('/v1/identities', { key: null, headers: { authorization: key } }),
        await canaries.ask('/v1/identities', { key: null, headers: { 'x-api-key': key } }),
        await canaries.ask(`/v1/identities?api_key=${key}`),
        await canaries.ask(`/v1/links/${key}`),
        await canaries.ask('/v1/links', { body: { externalUserId: 'u', key } }),
        await canaries.ask('/v1/links', { body: `{"externalUserId":"u","key":"${key}"` }),
        await canaries.ask('/v1/links', { body: key, headers: { 'content-type': 'text/plain' } }),
        await canaries
          .ask('/v1/links', { method: key.slice(3, 13).toUpperCase(), key: null })
          .catch(() => null),
        await canaries.ask('/v1/identities', { headers: { 'x-request-id': key } }),
      ];
      return asked.flatMap((answer) => answer?.status ?? []);
    },
    statuses: [401, 401, 401, 401, 422, 404, 422, 400, 415, 400, 200],
  },
  {
    name: 'keys that are made, renewed and taken back',
    run: async (canaries) => {
      const key = canaries.service.adminApiKey;
      const made = await canaries.ask('/v1/admin/keys', { key, body: { name: 'canary' } });
      const renewed = await canaries.ask(`/v1/admin/keys/${made.json['id']}/rotate`, { key, body: {} });
      for (const { json } of [made, renewed]) canaries.keepKey(json['key'] ?? '');
      const revoked = await canaries.ask(`/v1/admin/keys/${renewed.json['id']}/revoke`, { key, body: {} });
      return [made, renewed, revoked].map(({ status }) => status);
    },
    statuses: [201, 201, 200],
  },
  endpointFlow('endpoints', '/v1/endpoints', ({ tenant }) => tenant.apiKey),
  endpointFlow('endpoints of the operators', '/v1/admin/endpoints', ({ service }) => service.adminApiKey),
  {
    name: 'tokens of accounts, taken and refused, and codes and states of log-ins',
    run: async (canaries) => {
      const key = canaries.service.adminApiKey;
      const { igId, typeId } = canaries.connectable;
      const path = `/v1/admin/accounts/${typeId}`;
      const put = (accessToken: unknown): ReturnType<Canaries['ask']> =>
        canaries.ask(`${path}/connection`, {
          key,
          method: 'PUT',
          body: { login: 'instagram', accessToken },
        });
      const good = canaries.secret('access token', canaries.fake.tokenOf(igId));
      const asked = [
        await put(good),
        await canaries.ask(`${path}/connection`, { key }),
        await put(canaries.secret('unknown access token', `IGAA${randomBytes(60).toString('hex')}`)),
        await put({ token: canaries.secret('nested access token') }),
        await put(`${canaries.secret('access token with a space')} `),
      ];
      const begun = await canaries.ask(`${path}/connect`, { key, method: 'POST' });
      const url = new URL(begun.json['url'] ?? '');
      const state = canaries.secret('state', url.searchParams.get('state') ?? '');
      const code = canaries.secret('code of a log-in', randomBytes(20).toString('hex'));
      const callback = `/instagram/callback?code=${code}&state=${state}`;
      for (const query of [callback, callback, `${callback}x`])
        asked.push(await canaries.ask(query, { key: null }));
      return [...asked, begun].map(({ status }) => status);
    },
    statuses: [200, 200, 422, 422, 422, 200, 200, 200, 200],
  },
  {
    name: 'a question in the chat, answered in writing and by a tap',
    run: async (canaries) => {
      const { fake, service } = canaries;
      const { igId } = canaries.connectable;
      fake.world.app.callbackUrl = `${service.baseUrl}/webhooks/instagram`;
      const person = fake.addPerson(null).id;
      canaries.person('igsid', fake.igsidOf(person, igId));
      const write = async (name: string): Promise<void> => {
        fake.type(person, igId, canaries.secret(name));
        await fake.settle();
      };
      await write('first message');
      const hint = canaries.person('account hint');
      const { ref } = await canaries.mint({ confirmation: 'dm', accountHint: hint });
      fake.openLink(person, `https://ig.me/${canaries.account.username}?ref=${ref}`);
      await fake.settle();
      const question = () =>
        fake.world.thread(person, igId).messages.find(({ quickReplies }) => quickReplies?.length);
      await eventually(() => Promise.resolve(question() !== undefined));
      canaries.secret('question', question()?.text ?? '');
      const payload = canaries.secret('payload', question()?.quickReplies?.[0]?.payload ?? '');
      await write('answer that is no word');
      const tap = toSignedRequest(
        deliveryOf([
          {
            sender: { id: fake.igsidOf(person, igId) },
            recipient: { id: igId },
            timestamp: Date.now(),
            message: { mid: canaries.secret('mid'), text: 'x', quick_reply: { payload } },
          },
        ] as never),
        canaries.appSecret,
      );
      const answer = { key: null, headers: tap.headers, body: tap.body.toString() };
      const answered = await canaries.ask('/webhooks/instagram', answer);
      fake.world.app.callbackUrl = null;
      return [answered.status];
    },
    statuses: [200],
  },
  {
    name: 'an invite that is made, looked at, redeemed, and put where it does not belong',
    run: async (canaries) => {
      const igsid = canaries.igsid();
      const order = {
        account: canaries.account.username,
        igsid,
        context: { page: canaries.person('context') },
      };
      const made = await canaries.ask('/v1/invites', { body: order });
      const invite = canaries.secret('invite', made.json['invite'] ?? '');
      canaries.secret('invite without its letter', invite.slice(1));
      const user = {
        externalUserId: canaries.person('external user'),
        sessionId: canaries.person('session'),
        accountHint: canaries.person('account hint'),
      };
      const changed = canaries.secret('changed invite', `${invite.slice(0, 30)}0000000000`);
      const asked = [
        made,
        await canaries.ask('/v1/invites/inspect', { body: { invite } }),
        await canaries.ask('/v1/invites/redeem', { body: { invite, ...user } }),
        await canaries.ask('/v1/invites/redeem', { body: { invite, ...user, externalUserId: 'other' } }),
        await canaries.ask('/v1/invites/redeem', { body: { invite: changed, ...user } }),
        await canaries.ask(`/v1/invites?igsid=${igsid}`),
        await canaries.ask(`/v1/invites/${invite}`),
        await canaries.ask(`/v1/invites/${invite}/revoke`, { method: 'POST' }),
        await canaries.ask(`/nowhere/${invite}?invite=${invite}`),
        await canaries.ask('/v1/invites/inspect', { body: { invite: [invite], nickname: invite } }),
      ];
      return asked.map(({ status }) => status);
    },
    statuses: [201, 200, 200, 409, 404, 200, 404, 404, 404, 422],
  },
  {
    name: 'a code that a person types, and a wrong one',
    run: async (canaries) => {
      const { igId, typeId } = canaries.connectable;
      const turn = (typedCodes: boolean) =>
        canaries.ask(`/v1/admin/accounts/${typeId}`, {
          method: 'PATCH',
          key: canaries.service.adminApiKey,
          body: { typedCodes },
        });
      const on = await turn(true);
      const minted = await canaries.ask('/v1/links', {
        body: { externalUserId: canaries.person('external user') },
      });
      const { code: shown = '', ref = '', connectUrl = '' } = minted.json;
      canaries.keepRef(ref);
      canaries.secret('code of a page', codeOf({ connectUrl }));
      const code = canaries.secret('typed code', canaries.secret('shown code', shown).replace('-', ''));
      const events = [canaries.secret('wrong code', 'HJKM2345'), code].map((text) =>
        writtenEvent({ igId, igsid: canaries.igsid(), text }),
      );
      const { body, headers } = toSignedRequest(deliveryOf(events), canaries.appSecret);
      const delivered = await canaries.ask('/webhooks/instagram', {
        key: null,
        headers,
        body: body.toString(),
      });
      const off = await turn(false);
      return [on, minted, delivered, off].map(({ status }) => status);
    },
    statuses: [200, 201, 200, 200],
  },
  {
    name: 'refs in paths that there are, and that there are not',
    run: async (canaries) => {
      const { ref } = await canaries.mint();
      const paths = [
        `/c/${ref}/qr.svg`,
        `/nowhere/${ref}?ref=${ref}`,
        `/v1/links/${ref}`,
        `/v1/links/${ref}%zz`,
        `/v1/links/${ref.repeat(5)}`,
        `/${ref.repeat(40)}`,
      ];
      return Promise.all(paths.map(async (path) => (await canaries.ask(path)).status));
    },
    statuses: [404, 404, 404, 404, 404, 414],
  },
  {
    name: 'codes in paths that there are, and that there are not',
    run: async (canaries, { cutOff }) => {
      const { code } = await canaries.mint();
      const changed = canaries.secret(
        'changed code',
        `${code.slice(0, 20)}${code[20] === 'a' ? 'b' : 'a'}${code.slice(21)}`,
      );
      const shown = ['state', 'qr.svg', 'qr.png', 'qr.gif', 'state?x=1'].map((file) => `/c/${code}/${file}`);
      const lost = [
        `/c/${changed}/state`,
        `/c/${code.slice(0, -3)}/qr.svg`,
        `/c/${code}${code}/state`,
        `/c/${code}/nowhere/${code}?code=${code}`,
        `/c/${code}%zz/state`,
        `/c/${code.repeat(9)}/state`,
        `/v1/links/${code}`,
      ];
      const posts = ['opened', 'extend', 'decline', 'state'].map((action) => `/c/${code}/${action}`);
      const asked = [];
      for (const path of [...shown, ...lost]) asked.push(await canaries.ask(path, { key: null }));
      for (const path of posts) asked.push(await canaries.ask(path, { key: null, method: 'POST' }));
      asked.push(await canaries.ask(`/c/${code}/state`, { key: null }, cutOff));
      return asked.map(({ status }) => status);
    },
    statuses: [200, 200, 200, 404, 200, 404, 404, 404, 404, 404, 404, 401, 204, 403, 204, 405, 503],
  },
  {
    name: 'handshakes and deliveries of strangers',
    run: async (canaries) => {
      const token = canaries.secret('wrong verify token');
      const query = `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=${canaries.secret('challenge')}`;
      const signature = canaries.secret('wrong signature', `sha256=${randomBytes(32).toString('hex')}`);
      const headers = { 'x-hub-signature-256': signature };
      const body = JSON.stringify({ object: canaries.secret('unsigned body') });
      const asked = [
        await canaries.ask(`/webhooks/instagram?${query}`, { key: null }),
        await canaries.ask('/webhooks/instagram', { key: null, headers, body }),
        await canaries.ask('/webhooks/instagram', {
          key: canaries.secrets['META_APP_SECRETS 1'] ?? '',
          body,
        }),
      ];
      return asked.map(({ status }) => status);
    },
    statuses: [403, 401, 401],
  },
  {
    name: 'an event that the database refuses',
    run: async (canaries, { database }) => {
      const { ref } = await canaries.mint();
      const igsid = canaries.igsid();
      await database.query(`ALTER TABLE attempts ADD CONSTRAINT poison CHECK (igsid <> '${igsid}')`);
      const alone = await canaries.deliver('message', { ref, igsid });
      const beside = { ref: (await canaries.mint()).ref, igsid: canaries.igsid() };
      const { status } = await canaries.deliver('message', [{ ref, igsid }, beside]);
      await database.query('ALTER TABLE attempts DROP CONSTRAINT poison');
      return [alone.status, status];
    },
    statuses: [503, 200],
  },
  {
    name: 'requests that fail for a fault of ours',
    run: async (canaries, { database }) => {
      const { id, ref, externalUserId } = await canaries.mint();
      await database.query('ALTER TABLE links RENAME COLUMN external_user_id TO lost');
      const asked = await Promise.all([
        canaries.ask('/v1/links', { body: { externalUserId: canaries.person('unlucky'), sessionId: 's' } }),
        canaries.ask(`/v1/links/${id}`),
        canaries.ask(`/v1/links?externalUserId=${externalUserId}`),
        canaries.deliver('postback', { ref, igsid: canaries.igsid() }),
      ]);
      await database.query('ALTER TABLE links RENAME COLUMN lost TO external_user_id');
      return asked.map(({ status }) => status);
    },
    statuses: [500, 500, 500, 503],
  },
  {
    name: 'browsers that sign in to the console, with a key and with a link, and with what is none',
    run: async (canaries) => {
      const { adminApiKey } = canaries.service;
      const sessions = '/v1/admin/sessions';
      const signedIn = await canaries.ask(sessions, { key: adminApiKey, body: {} });
      const { cookie } = signedIn;
      canaries.keepConsoleSecret(cookie.slice('hitch_console='.length));
      const inSession = { key: null, headers: { cookie, ...FROM_CONSOLE } };
      const made = await canaries.ask(`${sessions}/links`, { key: adminApiKey, method: 'POST' });
      const link = canaries.keepConsoleSecret(new URL(made.json['url'] ?? '').hash.slice('#signin='.length));
      const exchange = { key: null, headers: FROM_CONSOLE, body: { link } };
      const exchanged = await canaries.ask(sessions, exchange);
      canaries.keepConsoleSecret(exchanged.cookie.slice('hitch_console='.length));
      const forged = canaries.keepConsoleSecret(`hs_${'0'.repeat(26)}${'canary-'.repeat(7).slice(0, 43)}`);
      const answers = [
        signedIn,
        made,
        exchanged,
        await canaries.ask(sessions, exchange),
        await canaries.ask(`${sessions}/current`, inSession),
        await canaries.ask(`${sessions}/current/verify`, { ...inSession, body: { key: adminApiKey } }),
        await canaries.ask(`${sessions}/current/verify`, {
          ...inSession,
          body: { key: canaries.secret('a key that is none') },
        }),
        await canaries.ask(`${sessions}/current`, {
          key: null,
          headers: { cookie: `hitch_console=${forged}` },
        }),
        await canaries.ask('/v1/admin/apps', { key: null, headers: { cookie }, body: { name: 'forged' } }),
        await canaries.ask(`${sessions}/${signedIn.json['id']}`, { ...inSession, method: 'DELETE' }),
        await canaries.ask(`/nowhere?signin=${link}`, inSession),
      ];
      return answers.map(({ status }) => status);
    },
    statuses: [201, 201, 201, 401, 200, 200, 422, 401, 403, 204, 404],
  },
  {
    name: 'requests while the database is away',
    run: async (canaries, { cutOff }) => {
      const { id, ref } = await canaries.mint();
      const asked = await Promise.all([
        canaries.ask('/v1/links', { body: { externalUserId: canaries.person('unlucky') } }, cutOff),
        canaries.ask(`/v1/links/${id}`, {}, cutOff),
        canaries.ask(`/v1/admin/lookup?q=${ref}`, { key: canaries.service.adminApiKey }, cutOff),
        canaries.deliver('message', { ref, igsid: canaries.igsid() }, cutOff),
        canaries.ask('/readyz', { key: null }, cutOff),
      ]);
      return asked.map(({ status }) => status);
    },
    statuses: [503, 503, 503, 503, 503],
  },
];

/** What holds the secrets of endpoints, whoever owns them. */
function endpointFlow(name: string, list: string, keyOf: (canaries: Canaries) => string): SecretFlow {
  return {
    name: `${name}, whose secrets are made, renewed and ended`,
    run: async (canaries) => {
      const key = keyOf(canaries);
      const url = `https://shop.example/${canaries.person('path')}?key=${canaries.person('query')}`;
      const body = { url, description: canaries.person('description') };
      const made = await canaries.ask(list, { key, body });
      const path = `${list}/${made.json['id']}`;
      const renewed = await canaries.ask(`${path}/rotate`, { key, body: {} });
      const other = await canaries.ask(list, { key, body });
      for (const { json } of [made, renewed, other]) canaries.keepSigningSecret(json['secret'] ?? '');
      const secret = canaries.secret('refused');
      const refused = [
        { url: `https://${secret}@shop.example/` },
        { url: `https://10.0.0.1/${secret}`, eventTypes: [secret], secret },
      ];
      const asked = [
        made,
        renewed,
        other,
        await canaries.ask(path, { key }),
        await canaries.ask(list, { key }),
        await canaries.ask(path, { key, method: 'DELETE' }),
        await canaries.ask(list, { key, body: refused[0] as object }),
        await canaries.ask(list, { key, body: refused[1] as object }),
        await canaries.ask(path, { key, method: 'PATCH', body: { url: `http://${secret}.example/` } }),
      ];
      return asked.map(({ status }) => status);
    },
    statuses: [201, 200, 201, 200, 200, 204, 422, 422, 422],
  };
}
