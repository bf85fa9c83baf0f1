import { afterEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_KNOBS } from '../../src/dev/fake-instagram/knobs.js';
import { DEFAULT_FIELDS } from '../../src/dev/fake-instagram/fake-world.js';
import { toSignedRequest } from '../../src/dev/simulator/meta-payloads.js';
import { eventually } from '../support/waits.js';
import { setUpInstagramStage, type StageAccount } from '../support/instagram-stage.js';

const stage = setUpInstagramStage();
const DAY_MS = 86_400_000;

interface Seen {
  readonly check: string;
  readonly verdict: string;
  readonly detail: string;
  readonly fix: string | null;
  readonly fixable: boolean;
}

afterEach(() => {
  Object.assign(stage.fake.knobs, DEFAULT_KNOBS);
  stage.fake.faults.clear();
  const { app } = stage.fake.world;
  app.isLive = true;
  app.isCallbackActive = true;
  app.fields = new Set(DEFAULT_FIELDS);
});

async function examine({ path }: StageAccount): Promise<Map<string, Seen>> {
  const { body } = await stage.admin.get(`${path}/doctor`).expect(200);
  return new Map((body.findings as Seen[]).map((finding) => [finding.check, finding]));
}

async function find(account: StageAccount, check: string): Promise<Seen | undefined> {
  return (await examine(account)).get(check);
}

const fix = async ({ path }: StageAccount) => (await stage.admin.post(`${path}/doctor/fix`).expect(200)).body;

describe('what the doctor finds', () => {
  test('an account that people write to has nothing that failed', async () => {
    const account = await stage.addAccount();
    await stage.writeAsSomebody(account);
    const findings = [...(await examine(account)).values()];
    expect(findings.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict === 'ok').map(({ check }) => check)).toEqual(
      expect.arrayContaining(['token', 'account', 'permissions', 'dm_access', 'subscription', 'events']),
    );
    expect(findings.find(({ check }) => check === 'signing_secret')?.detail).toContain('Secret 1 of 2');
  });

  test('an account that is not connected is told to be connected', async () => {
    const account = await stage.addAccount({ isConnected: false });
    expect(await find(account, 'token')).toMatchObject({
      verdict: 'failed',
      fix: expect.stringContaining('connect'),
    });
  });

  test.each([
    ['expired', 'token_expired (190/463)'],
    ['revoked', 'app_removed (190/458)'],
    ['password', 'password_changed (190/460)'],
    ['checkpoint', 'checkpoint (190/459)'],
  ] as const)('a token that is %s is named', async (ending, words) => {
    const account = await stage.addAccount();
    stage.fake.tokens.end(account.igId, ending);
    expect(await find(account, 'token')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining(words),
    });
  });

  test.each([true, false])('access to messages that is off is found, with subcode: %p', async (subcode) => {
    const account = await stage.addAccount();
    stage.fake.account(account.igId).isDmAccessOn = false;
    stage.fake.knobs.dmAccessSubcode = subcode;
    expect(await find(account, 'dm_access')).toMatchObject({
      verdict: 'failed',
      fix: expect.stringContaining('Connected tools'),
    });
  });

  test('in development mode only echoes arrive, which is said', async () => {
    const account = await stage.addAccount();
    stage.fake.world.app.isLive = false;
    await stage.writeAsSomebody(account);
    const echo = {
      sender: { id: account.igId },
      recipient: { id: '900' },
      message: { mid: 'm', text: 'Hi', is_echo: true },
    };
    await deliverEvents(account, [echo, echo, echo]);
    expect(await find(account, 'events')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('Only what the account itself sends'),
      fix: expect.stringContaining('development mode'),
    });
  });

  test('edits in place of messages are found, with or without their sender', async () => {
    const account = await stage.addAccount();
    stage.fake.world.app.fields = new Set([...DEFAULT_FIELDS, 'message_edit']);
    stage.fake.knobs.messageEdit = 'instead';
    await stage.writeAsSomebody(account);
    stage.fake.knobs.messageEditHasSender = true;
    await stage.writeAsSomebody(account);
    await stage.writeAsSomebody(account);
    const findings = await examine(account);
    expect(findings.get('events')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('3 new messages'),
    });
    expect(findings.get('app_fields')).toMatchObject({ verdict: 'warning' });
  });

  test('another app that owns the conversations is found by what comes under standby', async () => {
    const account = await stage.addAccount();
    for (const _ of [1, 2, 3]) {
      const { id } = stage.fake.addPerson('Ada');
      stage.fake.world.thread(id, account.igId).isOwnedByOther = true;
      stage.fake.type(id, account.igId, 'Hello');
    }
    await stage.fake.settle();
    const findings = await examine(account);
    expect(findings.get('thread_ownership')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('100 percent'),
    });
    expect(findings.get('events')).toMatchObject({ verdict: 'failed' });
  });

  test('with Instagram login the routing is not asked for', async () => {
    const account = await stage.addAccount();
    await stage.writeAsSomebody(account);
    const detail = 'No event of the last 24 hours came under standby.';
    expect(await find(account, 'thread_ownership')).toMatchObject({ verdict: 'ok', detail });
  });

  test('how much of the budgets is used is shown, and that one is used up', async () => {
    const account = await stage.addAccount();
    const words = 'Used of Meta’s budget: 0 percent.';
    expect(await find(account, 'usage')).toMatchObject({ verdict: 'ok', detail: words });
    stage.fake.knobs.appCallsPerHour = 1;
    expect(await find(account, 'usage')).toMatchObject({
      verdict: 'warning',
      detail: 'Used of Meta’s budget: 100 percent.',
    });
    stage.fake.knobs.accountCallsPerDay = 1;
    expect(await find(account, 'usage')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringMatching(/100 percent\. Calls are refused for 1440 minutes\.$/),
    });
  });

  test('a field that is not ticked in the dashboard is named with what is lost', async () => {
    const account = await stage.addAccount();
    stage.fake.world.app.fields = new Set(['messages', 'messaging_postbacks']);
    expect(await find(account, 'app_fields')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('messaging_referral'),
    });
  });

  test('a secret that Meta does not sign with is found', async () => {
    const account = await stage.addAccount();
    const strangers = Array.from({ length: 3 }, () =>
      toSignedRequest({ object: 'instagram' }, 'not-our-secret'),
    );
    for (const { body, headers } of strangers) {
      const answer = await fetch(`${stage.service.baseUrl}/webhooks/instagram`, {
        method: 'POST',
        headers,
        body,
      });
      expect(answer.status).toBe(401);
    }
    expect(await find(account, 'signing_secret')).toMatchObject({
      verdict: 'warning',
      detail: expect.stringContaining('had a signature that none of them verifies'),
    });
  });

  test('an account that was renamed breaks its links', async () => {
    const account = await stage.addAccount();
    stage.fake.account(account.igId).username = 'somebody.else';
    expect(await find(account, 'link_forms')).toMatchObject({ verdict: 'failed' });
  });

  test('an Instagram that does not answer makes the checks unknown and the request no failure', async () => {
    const account = await stage.addAccount();
    stage.fake.faults.next({ on: 'read', kind: 'html', times: 20 });
    const findings = await examine(account);
    for (const check of ['token', 'dm_access', 'subscription', 'ice_breakers'])
      expect(findings.get(check)).toMatchObject({
        verdict: 'unknown',
        detail: expect.stringContaining('status_502'),
      });
  });
});

describe('what the doctor repairs', () => {
  test('an account that is not subscribed is subscribed, and events arrive', async () => {
    const account = await stage.addAccount({ isSubscribed: false });
    await stage.writeAsSomebody(account);
    expect(await find(account, 'subscription')).toMatchObject({ verdict: 'failed', fixable: true });
    expect((await find(account, 'events'))?.verdict).toBe('warning');
    const { repairs, findings } = await fix(account);
    expect(repairs).toContainEqual(expect.objectContaining({ check: 'subscription', done: true }));
    expect(findings).toContainEqual(expect.objectContaining({ check: 'subscription', verdict: 'ok' }));
    await stage.writeAsSomebody(account);
    expect((await find(account, 'events'))?.verdict).toBe('ok');
  });

  test('a token that ends soon is refreshed', async () => {
    const account = await stage.addAccount();
    stage.clock.advance(55 * DAY_MS);
    expect(await find(account, 'token')).toMatchObject({ verdict: 'warning', fixable: true });
    expect((await fix(account)).repairs).toContainEqual(
      expect.objectContaining({ check: 'token', done: true }),
    );
    expect((await find(account, 'token'))?.verdict).toBe('ok');
  });

  test('questions that another tool has overwritten come back beside those of that tool', async () => {
    const account = await stage.addAccount();
    const items = [{ key: 'connect', question: { default: 'Connect my account' } }];
    await stage.admin
      .put(`${account.path}/ice-breakers`, 'application/json', JSON.stringify({ items }))
      .expect(200);
    stage.fake.setIceBreakers(account.igId, [{ question: 'Opening hours?', payload: 'HOURS' }]);
    expect(await find(account, 'ice_breakers')).toMatchObject({ verdict: 'warning', fixable: true });
    expect((await fix(account)).repairs).toEqual([
      expect.objectContaining({ check: 'ice_breakers', done: true }),
    ]);
    const { id } = stage.fake.addPerson('Ada');
    expect(stage.fake.threadOf(id, account.igId).iceBreakers).toEqual([
      'Opening hours?',
      'Connect my account',
    ]);
  });

  test('a refusal is reported and nothing else happens', async () => {
    const account = await stage.addAccount({ isSubscribed: false });
    stage.fake.faults.next({ on: 'write', kind: 'error', code: 10 });
    expect((await fix(account)).repairs).toEqual([
      expect.objectContaining({ done: false, detail: expect.stringContaining('permission_missing (10)') }),
    ]);
  });

  test('an account in order needs no repair', async () => {
    const account = await stage.addAccount();
    await stage.writeAsSomebody(account);
    expect((await fix(account)).repairs).toEqual([]);
  });
});

describe('the self-test', () => {
  const status = async ({ path }: StageAccount) =>
    (await stage.admin.get(`${path}/doctor/self-test`).expect(200)).body;

  test('the owner writes the word and taps the button, and the whole way is proved', async () => {
    const account = await stage.addAccount();
    const { body } = await stage.admin.post(`${account.path}/doctor/self-test`).expect(201);
    expect(body).toMatchObject({ status: 'waiting_for_message', failedLeg: null });
    stage.fake.people.writeToSelf(account.igId, ` ${body.word.toLowerCase()} `);
    await stage.fake.settle();
    await eventually(async () => (await status(account)).status === 'waiting_for_tap');
    const thread = stage.fake.world.thread(null, account.igId);
    const button = thread.messages.find(({ buttons }) => buttons !== null);
    stage.fake.people.tapSelfButton(account.igId, button?.mid ?? '', 0);
    await stage.fake.settle();
    expect(await status(account)).toMatchObject({ status: 'passed', endsAt: null });
    expect((await find(account, 'self_test'))?.verdict).toBe('ok');
    // The account is no person: nothing of it is a chat event or an attempt.
    expect(await stage.database.query('SELECT 1 FROM attempts')).toEqual([]);
  });

  test('a word that never arrives breaks the first leg', async () => {
    const account = await stage.addAccount({ isSubscribed: false });
    const { body } = await stage.admin.post(`${account.path}/doctor/self-test`).expect(201);
    stage.fake.people.writeToSelf(account.igId, body.word);
    await stage.fake.settle();
    stage.clock.advance(120_000);
    expect(await status(account)).toMatchObject({ status: 'failed', failedLeg: 'message' });
  });

  test('a button that Instagram refuses breaks the second leg', async () => {
    const account = await stage.addAccount();
    const { body } = await stage.admin.post(`${account.path}/doctor/self-test`).expect(201);
    stage.fake.faults.next({ on: 'send', kind: 'error', code: 613 });
    stage.fake.people.writeToSelf(account.igId, body.word);
    await stage.fake.settle();
    await eventually(async () => (await status(account)).status === 'failed');
    expect(await status(account)).toMatchObject({
      failedLeg: 'button',
      detail: expect.stringContaining('rate_limited (613)'),
    });
  });

  test('the word of a person, of another account or of a former test proves nothing', async () => {
    const [account, other] = [await stage.addAccount(), await stage.addAccount()];
    const former = await stage.admin.post(`${account.path}/doctor/self-test`).expect(201);
    const { body } = await stage.admin.post(`${account.path}/doctor/self-test`).expect(201);
    await stage.writeAsSomebody(account, body.word);
    stage.fake.people.writeToSelf(other.igId, body.word);
    stage.fake.people.writeToSelf(account.igId, former.body.word);
    await stage.fake.settle();
    expect(await status(account)).toMatchObject({ status: 'waiting_for_message' });
  });
});

async function deliverEvents({ igId }: StageAccount, messaging: readonly object[]): Promise<void> {
  await stage.service.meta.deliver({
    object: 'instagram',
    entry: [{ id: igId, time: stage.clock.now().getTime(), messaging }],
  } as never);
}
