import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ArrivalsRepository } from '../../src/instagram/arrivals/arrivals.repository.js';
import { Watchdog } from '../../src/instagram/watchdog/watchdog.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import { setUpInstagramStage, type StageAccount } from '../support/instagram-stage.js';

const stage = setUpInstagramStage();
const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** An endpoint of the operators: what it is to be sent is read from the queue. */
let endpoint: string;

beforeAll(async () => {
  const body = { url: 'https://operators.example/hook', eventTypes: ['account.silent'] };
  endpoint = (await stage.admin.post('/v1/admin/endpoints', body).expect(201)).body.id;
});

beforeEach(async () => {
  await stage.database.query('TRUNCATE arrivals, account_watches');
});

const watchdog = () => stage.service.app.get(Watchdog, { strict: false });

/** Looks as the next turn of the timer does. */
async function look(minutes = 5): Promise<void> {
  stage.clock.advance(minutes * 60_000);
  await watchdog().look();
}

/** What the operators were sent about an account. */
async function noticesOf({ path }: StageAccount): Promise<object[]> {
  const { body } = await stage.admin
    .get(`/v1/admin/endpoints/${endpoint}/notifications?limit=100`)
    .expect(200);
  const id = path.split('/').at(-1);
  return (body.data as { data: { accountId: string } }[])
    .map(({ data }) => data)
    .filter(({ accountId }) => accountId === id);
}

/** Twenty messages an hour around this time of the last weeks, and none for three hours. */
async function makeUsuallyBusy({ igId }: StageAccount, weeks = 3): Promise<void> {
  const now = stage.clock.now().getTime();
  const entries = Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 12 }, (__, hour) => new Date(now - (week + 1) * WEEK_MS + (hour - 6) * HOUR_MS)),
  ).flat();
  const lastAt = new Date(now - 3 * HOUR_MS);
  const toEntry = (at: Date, count: number) => ({
    igId,
    shape: 'message',
    hour: new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS),
    count,
    lastAt: at,
  });
  await stage.service.app
    .get(Database, { strict: false })
    .inTransaction((tx) =>
      stage.service.app
        .get(ArrivalsRepository, { strict: false })
        .add(tx, [...entries.map((at) => toEntry(at, 20)), toEntry(lastAt, 1)]),
    );
}

const troubles = () =>
  stage.database.query<{ trouble: string | null }>('SELECT trouble FROM account_watches ORDER BY trouble');

test('a silent account is subscribed again, and an event that arrives spares the operators a notice', async () => {
  const account = await stage.addAccount({ isSubscribed: false });
  await makeUsuallyBusy(account);
  await look();
  expect(stage.fake.account(account.igId).subscribedFields).not.toBeNull();
  expect(await troubles()).toEqual([{ trouble: 'silent_any' }]);
  expect(await stage.service.metrics()).toContain('hitch_accounts_in_trouble{trouble="silent_any"} 1');
  await stage.writeAsSomebody(account);
  await look();
  expect(await troubles()).toEqual([{ trouble: null }]);
  await look(60);
  expect(await noticesOf(account)).toEqual([]);
});

test('when a new subscription does not help, the operators are notified once', async () => {
  const account = await stage.addAccount();
  await makeUsuallyBusy(account);
  await look();
  await look(25);
  expect(await noticesOf(account)).toEqual([]);
  await look(10);
  const notices = await noticesOf(account);
  expect(notices).toEqual([
    expect.objectContaining({ cause: 'silent_any', resubscription: 'did_not_help', igId: account.igId }),
  ]);
  await look();
  await look(60);
  expect(await noticesOf(account)).toHaveLength(1);
});

test('an account without a connection cannot be subscribed, and the operators are notified at once', async () => {
  const account = await stage.addAccount({ isConnected: false });
  await makeUsuallyBusy(account);
  await look();
  expect(await noticesOf(account)).toEqual([
    expect.objectContaining({ cause: 'silent_any', resubscription: 'failed' }),
  ]);
});

test('the operators are notified of edits in place of messages without a new subscription', async () => {
  const account = await stage.addAccount();
  const before = stage.fake.requests().length;
  stage.fake.world.app.fields = new Set(['messages', 'message_edit']);
  stage.fake.knobs.messageEdit = 'instead';
  for (const _ of [1, 2, 3]) await stage.writeAsSomebody(account);
  await look();
  expect(await noticesOf(account)).toEqual([
    expect.objectContaining({ cause: 'edits_only', resubscription: null, lastEventAt: null }),
  ]);
  expect(stage.fake.requests()).toHaveLength(before);
});

test('an account that is new, or quiet at these hours, is left alone', async () => {
  const [fresh, quiet] = [await stage.addAccount(), await stage.addAccount()];
  await stage.writeAsSomebody(fresh);
  await makeUsuallyBusy(quiet);
  await stage.database.query('UPDATE arrivals SET count = 1');
  await look();
  expect(await troubles()).toEqual([{ trouble: null }, { trouble: null }]);
});

test('a disabled account may be silent, and a trouble that it had is forgotten', async () => {
  const account = await stage.addAccount({ isConnected: false });
  await makeUsuallyBusy(account);
  await look();
  expect(await troubles()).toEqual([{ trouble: 'silent_any' }]);
  await stage.admin.patch(account.path, { status: 'disabled' }).expect(200);
  await look();
  expect(await troubles()).toEqual([{ trouble: null }]);
  await look(60);
  expect(await noticesOf(account)).toHaveLength(1);
});

test('of two instances that look at once, one looks at each account', async () => {
  const account = await stage.addAccount();
  await makeUsuallyBusy(account);
  stage.clock.advance(5 * 60_000);
  const counts = await Promise.all([watchdog().look(), watchdog().look()]);
  expect(counts.toSorted()).toEqual([0, 1]);
});
