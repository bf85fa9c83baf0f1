import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const IG_ID = '17841400000000001';
const PEOPLE = 500;
const KILLS = 2;
const WITHIN_MS = 200_000;

const secrets = makeSecrets();

let database: TestDatabase;
let fake: FakeInstagram;
let service: ServiceProcess;
let env: Record<string, string>;

beforeEach(async () => {
  database = await createTestDatabase();
  const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');
  const accounts = [{ igId: IG_ID, username: 'acme' }];
  fake = await FakeInstagram.start({ appSecret, webhookUrl: null, accounts });
  fake.setIceBreakers(IG_ID, [{ question: 'Connect my account', payload: 'CONNECT' }]);
  env = {
    ...secrets,
    METRICS_PORT: '0',
    LOG_LEVEL: 'silent',
    INSTAGRAM_GRAPH_URL: fake.url,
    FACEBOOK_GRAPH_URL: fake.url,
    INSTAGRAM_OAUTH_URL: fake.url,
  };
  await start();
});

afterEach(async () => {
  await service.end('SIGKILL');
  await fake.stop();
  await database.drop();
});

async function start(): Promise<void> {
  service = await startService(database.url, { ...env, LOG_LEVEL: 'info' });
  fake.world.app.callbackUrl = `${service.url}/webhooks/instagram`;
}

async function connect(): Promise<void> {
  const headers = {
    authorization: `Bearer ${secrets.ADMIN_API_KEY}`,
    'content-type': 'application/json',
  };
  const list = await fetch(`${service.url}/v1/admin/accounts`, { headers });
  const { data } = (await list.json()) as { data: { id: string }[] };
  const body = JSON.stringify({ login: 'instagram', accessToken: fake.tokenOf(IG_ID) });
  const url = `${service.url}/v1/admin/accounts/${data[0]?.id ?? ''}/connection`;
  expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200);
}

const countOpen = async (): Promise<number> =>
  (
    await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM messages WHERE completed_at IS NULL`,
    )
  )[0]?.count ?? 0;

/** How often the account asked a person. */
const questionsTo = (person: string): string[] =>
  fake
    .threadOf(person, IG_ID)
    .messages.filter(({ from }) => from === 'account')
    .map(({ text }) => text ?? '')
    .filter((text) => text.includes('asks whether'));

test(
  'of 500 questions whose requests are cut, lost and answered wrongly, while the process is killed, none is asked twice and none is lost without a word',
  async () => {
    const apiKey = await setUpTenant(service.url, secrets.ADMIN_API_KEY, IG_ID);
    await connect();
    const client = new HitchClient(service.url, apiKey);
    const people = Array.from({ length: PEOPLE }, (_, index) => fake.addPerson(`Person ${index}`).id);
    const links: { id: string; url: string }[] = [];
    for (const [index] of people.entries())
      links.push(
        await client.mint({ externalUserId: `user-${index}`, confirmation: 'dm', ttlSeconds: 3_600 }),
      );
    fake.faults.random({
      seed: 22,
      share: 0.06,
      on: 'send',
      kinds: ['cut_before', 'cut_after', 'cut_body', 'sent_but_error', 'html', 'empty'],
    });
    fake.webhooks.hold();
    for (const [index, person] of people.entries()) {
      fake.openLink(person, links[index]?.url ?? '');
      fake.tapIceBreaker(person, IG_ID, 0);
    }
    fake.webhooks.release();
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = fake.requests().length;
      await eventually(() => Promise.resolve(fake.requests().length > before + 100));
      await service.end('SIGKILL');
      await start();
    }
    for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline && (await countOpen()) > 0;)
      await sleep(500);
    expect(await countOpen()).toBe(0);

    const asked = new HitchClient(service.url, apiKey);
    const outcomes = new Map<string, number>();
    for (const [index, person] of people.entries()) {
      const questions = questionsTo(person);
      const { question } = (await asked.link(links[index]?.id ?? '')) as {
        question?: { status: string } | null;
      };
      const outcome = `${questions.length} ${question?.status ?? 'none'}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // How often the person was asked, and what the link says of it.
    const allowed = ['1 sent', '1 unknown', '0 unknown', '0 failed'];
    expect([...outcomes.keys()].filter((outcome) => !allowed.includes(outcome))).toEqual([]);
    expect(outcomes.get('1 sent') ?? 0).toBeGreaterThan(PEOPLE * 0.9);
  },
  WITHIN_MS + 120_000,
);

test(
  'questions whose requests time out before or after they are sent, with no echo, arrive once',
  async () => {
    const apiKey = await setUpTenant(service.url, secrets.ADMIN_API_KEY, IG_ID);
    await connect();
    const { fields } = fake.world.app;
    fake.world.app.fields = new Set([...fields].filter((field) => field !== 'message_echoes'));
    const client = new HitchClient(service.url, apiKey);
    await Promise.all(
      (['timeout_before', 'timeout_after'] as const).map(async (kind) => {
        const person = fake.addPerson(kind).id;
        const link = await client.mint({ externalUserId: kind, confirmation: 'dm' });
        fake.faults.next({ on: 'send', kind, to: fake.igsidOf(person, IG_ID) });
        fake.openLink(person, link.url);
        fake.tapIceBreaker(person, IG_ID, 0);
        await eventually(async () => {
          const { question } = (await client.link(link.id)) as { question?: { status: string } | null };
          return question?.status === 'sent';
        });
        expect(questionsTo(person)).toHaveLength(1);
      }),
    );
  },
  WITHIN_MS,
);
