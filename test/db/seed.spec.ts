import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OUTCOMES } from '../../src/attempts/outcome.js';
import { registerCast } from '../../src/dev/seed/cast.service.js';
import { makeSeed } from '../../src/dev/seed/make-seed.js';
import type { Cast } from '../../src/dev/seed/seed-cast.js';
import type { Seed } from '../../src/dev/seed/seed-rows.js';
import { writeSeed } from '../../src/dev/seed/seeding.service.js';
import { readInviteStatus, INVITE_STATUSES } from '../../src/invites/invite-state.js';
import { CAMPAIGN_STATUSES, readCampaignStatus } from '../../src/campaigns/campaign-state.js';
import { CAMPAIGN_VIAS } from '../../src/campaigns/campaign-visit.js';
import { LINK_STATUSES } from '../../src/links/link.entity.js';
import { NOTIFICATION_STATUSES } from '../../src/notifications/notification.entity.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const VISITS = 500;
const FIRST = new Date(Date.now() - 31 * 86_400_000);

let database: TestDatabase;
let service: TestApp;
let admin: Api;
let cast: Cast;
let seed: Seed;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  admin = new Api(service, service.adminApiKey);
  const registered = await register();
  if (registered === null) throw new Error('a new database has no data set');
  cast = registered;
  seed = makeSeed(cast, new Date(), VISITS);
  await writeSeed(database.url, seed);
}, 60_000);

afterAll(async () => {
  await service.close();
  await database.drop();
});

function register(): Promise<Cast | null> {
  return registerCast(service.baseUrl, service.adminApiKey, { kid: 'k1', auditKey: 'a' });
}

test('the data set has every status, outcome and reason that the console shows', () => {
  const { links, attempts, notifications, identities, dead_letters: letters } = seed.rows;
  expect(new Set(links.map(({ status }) => status))).toEqual(new Set(LINK_STATUSES));
  expect(new Set(attempts.map(({ outcome }) => outcome))).toEqual(new Set(OUTCOMES));
  expect(new Set(notifications.map(({ status }) => status))).toEqual(new Set(NOTIFICATION_STATUSES));
  expect(new Set(identities.map(({ unlinkedAt }) => unlinkedAt === null)).size).toBe(2);
  expect(new Set(letters.map(({ errorCode }) => errorCode)).size).toBeGreaterThan(1);
  expect(new Set(letters.map(({ retriedAt }) => retriedAt === null)).size).toBe(2);
  const reasons = ['superseded', 'declined', 'declined_by_person', 'confirmation_timeout', 'igsid_taken'];
  expect(links.map(({ reason }) => reason)).toEqual(expect.arrayContaining(reasons));
});

test('nothing in it is of the future, and nothing is older than a month', () => {
  const [now, first] = [Date.now(), Date.now() - 30.5 * 86_400_000];
  const { links, attempts, notifications, audit_entries: entries, campaigns, invites } = seed.rows;
  const times = [
    ...campaigns.map(({ createdAt }) => createdAt),
    ...invites.map(({ createdAt }) => createdAt),
    ...links.map(({ createdAt }) => createdAt),
    ...attempts.map(({ receivedAt }) => receivedAt),
    ...notifications.map(({ createdAt }) => createdAt),
    ...entries.map(({ at }) => at),
  ].map((time) => time.getTime());
  expect(times.filter((time) => time > now || time < first)).toEqual([]);
});

test('the same start gives the same data set', () => {
  const at = new Date('2026-11-20T10:00:00Z');
  expect(makeSeed(cast, at, 100)).toEqual(makeSeed(cast, at, 100));
});

test('the statistics count what the rows are', async () => {
  const rows = await database.query<{ name: string; sum: number }>(
    `SELECT name, sum(count)::int FROM statistic_totals WHERE scope = 'all' AND bucket = 'day' GROUP BY name`,
  );
  const counted = Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
  const { links, attempts, deliveries } = seed.rows;
  const outcomes = OUTCOMES.map((outcome) => [
    `outcome.${outcome}`,
    attempts.filter((attempt) => attempt.outcome === outcome).length,
  ]);
  expect(counted).toMatchObject({
    minted: links.length,
    opened: links.filter(({ openedAt }) => openedAt !== null).length,
    linked: links.filter(({ status }) => status === 'linked').length,
    'delivery.succeeded': deliveries.filter(({ error }) => error === null).length,
    'delivery.failed': deliveries.filter(({ error }) => error !== null).length,
    ...Object.fromEntries(outcomes),
  });
});

test('campaigns and invites are there in every state, and each app has one', () => {
  const { campaigns, campaign_counts: counts, invites, identities, attempts } = seed.rows;
  const now = new Date();
  const statuses = campaigns.map((campaign) => readCampaignStatus(campaign, now));
  expect(new Set(statuses)).toEqual(new Set(CAMPAIGN_STATUSES));
  expect(new Set(campaigns.map(({ appId }) => appId))).toEqual(new Set(cast.apps.map(({ id }) => id)));
  expect(new Set(counts.map(({ via }) => via))).toEqual(new Set(CAMPAIGN_VIAS));
  expect(new Set(counts.map(({ day }) => day.getTime())).size).toBeGreaterThan(20);
  const states = invites.map((invite) => readInviteStatus(invite, now));
  expect(new Set(states)).toEqual(new Set(INVITE_STATUSES));
  for (const { linkId, igsid } of invites.filter(({ status }) => status === 'redeemed')) {
    expect(identities).toContainEqual(expect.objectContaining({ linkId, igsid, via: 'invite' }));
    expect(attempts).toContainEqual(expect.objectContaining({ linkId, outcome: 'linked', via: 'invite' }));
  }
});

test('the numbers of campaigns are those of their people, identities and notifications', async () => {
  const { campaigns, campaign_people: people, identities, notifications } = seed.rows;
  const { body } = await admin.get(`/v1/admin/stats/campaigns?from=${FIRST.toISOString()}`).expect(200);
  const expected = campaigns.map(({ id, appId }) => {
    const came = people.filter(({ campaignId }) => campaignId === id);
    return {
      campaignId: toTypeId('cmp', id),
      visits: came.reduce((sum, { visits }) => sum + visits, 0),
      people: came.length,
      linked: came.filter(({ igsid, firstAt }) =>
        identities.some((each) => each.igsid === igsid && each.appId === appId && each.linkedAt >= firstAt),
      ).length,
    };
  });
  expect(body.data).toHaveLength(campaigns.length);
  expect(body.data).toEqual(expect.arrayContaining(expected.map((each) => expect.objectContaining(each))));
  const sumOf = (name: 'visits' | 'people' | 'linked'): number =>
    expected.reduce((sum, each) => sum + each[name], 0);
  expect(body.totals).toEqual({
    visits: sumOf('visits'),
    people: sumOf('people'),
    linked: sumOf('linked'),
  });
  expect(sumOf('linked')).toBeGreaterThan(10);
  expect(sumOf('visits')).toBeGreaterThan(sumOf('people'));
  // Each visit is published once to each endpoint that takes all types: each app has one.
  expect(notifications.filter(({ type }) => type === 'referral.received')).toHaveLength(sumOf('visits'));
});

test.each([
  ['expired', /^Not linked/],
  ['used_by_other', /^(Linked|No longer linked): the person came/],
  ['igsid_taken', /^Not linked/],
  ['closed', /^No longer linked/],
] as const)('a look-up explains a link to which a person came as %s', async (outcome, sentence) => {
  const linkId = seed.rows.attempts.find((attempt) => attempt.outcome === outcome)?.linkId ?? '';
  const { body } = await admin.post('/v1/admin/lookup', { q: toTypeId('lnk', linkId) }).expect(200);
  expect(body.explanation.sentence).toMatch(sentence);
  expect(body.explanation.linkId).toBe(toTypeId('lnk', linkId));
});

test('the overview shows an endpoint that fails, a disabled one and what waits', async () => {
  const { body } = await admin.get('/v1/admin/overview').expect(200);
  const conditions = body.endpoints.data.map(({ status }: { status: string }) => status);
  expect(conditions).toEqual(expect.arrayContaining(['failing', 'disabled', 'enabled']));
  expect(body.notifications.count).toBeGreaterThan(0);
  expect(body.deadLetters.count).toBeGreaterThan(0);
});

test('it is not made a second time', async () => {
  const before = await database.query('SELECT count(*) FROM apps');
  expect(await register()).toBeNull();
  expect(await database.query('SELECT count(*) FROM apps')).toEqual(before);
});
