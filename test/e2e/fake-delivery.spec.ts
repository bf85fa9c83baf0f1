import { expect, test } from '@jest/globals';
import { verifySignature } from '../../src/meta-webhooks/signature.js';
import { readSignedRequest } from '../../src/meta-webhooks/signed-request.js';
import {
  ADDRESS,
  APP_SECRET,
  type FakeCase,
  IG_ID,
  LINK,
  MAIN_SECRET,
  setUpFakeStage,
} from '../support/fake-stage.js';

const stage = setUpFakeStage();

const HOUR_MS = 3_600_000;

/** How events are delivered. */
const CASES: readonly FakeCase[] = [
  {
    name: 'F28 an event is dropped when the app lacks its field, although the account lists it',
    fact: ADDRESS.webhooks,
    run: async () => {
      const fields = 'messages,messaging_postbacks,messaging_referral';
      await stage().graph('POST', `/v25.0/me/subscribed_apps?subscribed_fields=${fields}`);
      stage().fake.setDashboardFields(['messages']);
      const { id } = stage().fake.addPerson('Ada');
      stage().fake.tapIceBreaker(id, IG_ID, 0);
      expect(await stage().newEvents()).toEqual([]);
      expect(stage().fake.webhooks.dropped.map(({ reason }) => reason)).toEqual(['field_not_ticked']);
      stage().fake.type(id, IG_ID, 'Hello');
      expect(await stage().newEvents()).toHaveLength(1);
    },
  },
  {
    name: 'F37 a callback that fails for an hour unsubscribes the app, and a POST brings it back',
    fact: ADDRESS.messengerWebhooks,
    run: async () => {
      stage().receiver.answer({ status: 503 });
      const { id } = stage().fake.addPerson('Ada');
      stage().fake.type(id, IG_ID, 'Hello');
      await stage().fake.advance(HOUR_MS - 1);
      const [delivery] = stage().fake.webhooks.deliveries;
      expect(delivery).toMatchObject({ state: 'waiting', status: 503 });
      expect(stage().receiver.requests.length).toBeGreaterThan(4);
      expect(await subscribed()).toEqual(['777']);
      await stage().fake.advance(1);
      expect(delivery?.state).toBe('dropped');
      expect(await subscribed()).toEqual([]);
      stage().receiver.answer({ status: 200 });
      const before = stage().receiver.requests.length;
      stage().fake.type(id, IG_ID, 'Anybody?');
      await stage().fake.settle();
      expect(stage().receiver.requests).toHaveLength(before);
      await stage().graph('POST', '/v25.0/me/subscribed_apps?subscribed_fields=messages');
      stage().fake.type(id, IG_ID, 'Again');
      await stage().fake.settle();
      expect(stage().receiver.requests).toHaveLength(before + 1);
    },
  },
  {
    name: 'F37 under the other regime a delivery is repeated for 36 hours and then dropped',
    fact: ADDRESS.webhooks,
    run: async () => {
      stage().fake.knobs.retryRegime = 'retry_36h';
      stage().receiver.answer({ status: 503 });
      const { id } = stage().fake.addPerson('Ada');
      stage().fake.type(id, IG_ID, 'Hello');
      await stage().fake.advance(35 * HOUR_MS);
      const [delivery] = stage().fake.webhooks.deliveries;
      expect(delivery?.state).toBe('waiting');
      expect(await subscribed()).toEqual(['777']);
      await stage().fake.advance(HOUR_MS);
      expect(delivery?.state).toBe('dropped');
    },
  },
  {
    name: 'F37 a delivery that failed once is repeated and delivered',
    fact: ADDRESS.webhooks,
    run: async () => {
      stage().receiver.answer((_, index) => ({ status: index < 2 ? 500 : 200 }));
      const { id } = stage().fake.addPerson('Ada');
      stage().fake.type(id, IG_ID, 'Hello');
      await stage().fake.settle();
      expect(stage().receiver.requests).toHaveLength(2);
      await stage().fake.advance(60_000);
      expect(stage().fake.webhooks.deliveries[0]).toMatchObject({ attempts: 3, state: 'delivered' });
      const bodies = new Set(stage().receiver.requests.map(({ body }) => body.toString()));
      expect(bodies.size).toBe(1);
    },
  },
  {
    name: 'F38 deliveries may be duplicates, out of order, and batches of 1,000 events',
    fact: ADDRESS.messengerWebhooks,
    run: async () => {
      const { fake, receiver } = stage();
      const { id } = fake.addPerson('Ada');
      fake.knobs.copiesOfDelivery = 2;
      fake.type(id, IG_ID, 'Hello');
      await fake.settle();
      const [first, second] = receiver.requests;
      expect(second?.body.equals(first?.body ?? Buffer.of())).toBe(true);
      fake.knobs.copiesOfDelivery = 1;
      fake.webhooks.hold();
      for (let index = 0; index < 1_001; index += 1) fake.type(id, IG_ID, `${index}`);
      fake.webhooks.release('reversed');
      await fake.settle();
      const sizes = fake.webhooks.deliveries.slice(2).map(({ events }) => events.length);
      expect(sizes).toEqual([1_000, 1]);
      expect((await stage().events()).at(2)?.body['message']?.['text']).toBe('1000');
    },
  },
  {
    name: 'F38 the body is escaped, signed as it is, by either secret',
    fact: ADDRESS.messengerWebhooks,
    run: async () => {
      const { fake, receiver } = stage();
      const { id } = fake.addPerson('Ada');
      for (const signer of ['instagram', 'main'] as const) {
        fake.knobs.signedBy = signer;
        fake.type(id, IG_ID, 'äöå 👋');
        await fake.settle();
      }
      const signers = receiver.requests.map(({ body, headers }) => {
        expect(body.toString('latin1')).toMatch(/^[ -~]*\\u00e4\\u00f6\\u00e5 \\ud83d\\udc4b[ -~]*$/);
        const header = headers['x-hub-signature-256'];
        return [APP_SECRET, MAIN_SECRET].filter((secret) => verifySignature(body, header, [secret]));
      });
      expect(signers).toEqual([[APP_SECRET], [MAIN_SECRET]]);
    },
  },
  {
    name: 'F40 deletion and deauthorisation are signed requests with the app-scoped id',
    fact: ADDRESS.deletion,
    run: async () => {
      const { fake, receiver } = stage();
      const answer = { url: 'https://hitch.example/d/1', confirmation_code: '1' };
      receiver.answer({ status: 200, body: JSON.stringify(answer) });
      expect(await fake.requestDeletion(IG_ID, `${receiver.url}/delete`)).toEqual({
        status: 200,
        body: answer,
      });
      await fake.deauthorize(IG_ID, `${receiver.url}/deauthorize`);
      const readings = receiver.requests.map(({ body }) =>
        readSignedRequest(
          new URLSearchParams(body.toString()).get('signed_request'),
          [APP_SECRET],
          stage().clock.now(),
        ),
      );
      const userId = fake.account(IG_ID).appScopedId;
      expect(userId).not.toBe(IG_ID);
      expect(readings).toEqual([0, 1].map(() => expect.objectContaining({ kind: 'read', userId })));
      expect(receiver.requests.map(({ path }) => path)).toEqual(['/delete', '/deauthorize']);
    },
  },
  {
    name: "F41 events may have the slips of Meta's samples",
    fact: ADDRESS.examples,
    run: async () => {
      const { fake } = stage();
      fake.knobs.entryId = 'sender';
      const sources = ['SHORTLINKS', 'SHORTLINK', 'IGME-SOURCE-LINK', null];
      for (const source of sources) {
        fake.knobs.referralSource = source;
        const { id } = fake.addPerson('Ada');
        fake.openLink(id, LINK);
        fake.type(id, IG_ID, 'Hello');
      }
      const { id } = fake.addPerson('Grace');
      fake.people.askAboutProduct(id, IG_ID, 'product-1', 'How much?');
      const events = await stage().events();
      expect(events.map(({ body }) => body['message']?.['referral']?.['source'] ?? null)).toEqual([
        ...sources,
        null,
      ]);
      for (const { entryId, body } of events) expect(body['sender']?.['id']).toBe(entryId);
      expect(events.at(-1)?.body['message']?.['referral']).toEqual({ product: { id: 'product-1' } });
    },
  },
];

test.each(CASES)('$name ($fact)', ({ run }) => run());

test('the fake refuses the control API to another host than a loopback one, and shows no ref', async () => {
  const { fake } = stage();
  const { id } = fake.addPerson('Ada');
  fake.openLink(id, LINK);
  fake.type(id, IG_ID, 'Hello');
  await fake.settle();
  const url = `${fake.url}/_fake/deliveries`;
  const shown = await fetch(url);
  expect([shown.status, await shown.text()]).toEqual([200, expect.not.stringContaining('signed_ref')]);
  const { request } = await import('node:http');
  const status = await new Promise((done) => {
    request(url, { headers: { host: 'rebound.example' } }, (answer) =>
      done(answer.resume().statusCode),
    ).end();
  });
  expect(status).toBe(403);
  const form = await fetch(`${fake.url}/_fake/type`, {
    method: 'POST',
    body: new URLSearchParams({ person: id }),
  });
  expect(form.status).toBe(403);
});

/** The ids of the apps that are subscribed to the account. */
async function subscribed(): Promise<string[]> {
  const { json } = await stage().graph('GET', '/v25.0/me/subscribed_apps');
  return (json['data'] as unknown as { id: string }[]).map(({ id }) => id);
}
