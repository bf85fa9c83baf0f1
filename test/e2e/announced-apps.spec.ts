import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import {
  countStrays,
  expectToBeQueued,
  holdToContract,
  readOutbox,
  seedEndpoint,
} from '../support/outbox.js';
import { OutboxStory } from '../support/outbox-story.js';

let story: OutboxStory;

beforeAll(async () => {
  story = await OutboxStory.open();
});

afterAll(() => story.close());

beforeEach(() => story.begin());

describe('one delivery', () => {
  test('notifications about one delivery are in the order of its steps, each with the data of its step', async () => {
    const users = ['a', 'b', 'c'].map((name) => `${story.user}-${name}`);
    const app = await story.service.createTenant();
    const account = await story.service.createAccount('steps', [app]);
    await seedEndpoint(story.database, app);
    // Without a confirmation only an app that may replaces.
    await story.database.query(`UPDATE apps SET allow_unconfirmed_replace = true WHERE id = $1`, [app.appId]);
    const links = [];
    for (const externalUserId of users)
      links.push(await app.client.mint({ externalUserId, onConflict: 'replace', sessionId: externalUserId }));
    const events = links.map(({ ref }, index) =>
      postbackEvent({
        igId: account.igId,
        igsid: story.igsid,
        ref,
        timestampMs: story.clock.now().getTime() + index,
        icebreaker: { title: `Step ${index}`, payload: 'P' },
      }),
    );
    await story.deliver(...events);
    const rows = (await readOutbox(story.database)).filter((row) => users.includes(row.externalUserId ?? ''));
    holdToContract(story.service, rows);
    await expectToBeQueued(story.database, rows);
    expect(rows.map(({ type, externalUserId }) => `${type} ${externalUserId?.at(-1)}`)).toEqual([
      'identity.linked a',
      'identity.unlinked a',
      'identity.linked b',
      'identity.unlinked b',
      'identity.linked c',
    ]);
    const key = new Api(story.service, app.apiKey);
    for (const [index, row] of rows.entries()) {
      const { body } = await key.get(`/v1/identities/${String(row.data['id'])}`).expect(200);
      const ended = row.type === 'identity.unlinked' || index === rows.length - 1;
      const open = { status: 'active', unlinkedAt: null, unlinkReason: null };
      const then = ended ? body : { ...body, ...open };
      expect(row.data).toEqual({ ...then, sessionId: row.externalUserId });
    }
  });
});

describe('subscribers', () => {
  const eachTold = async (externalUserId: string): Promise<string[]> =>
    (await readOutbox(story.database, externalUserId)).map(
      ({ endpointId: id, type, status, isQueued }) => `${id} ${type} ${status} ${isQueued}`,
    );

  test('every endpoint of the app that wants the type gets the notification, and a disabled endpoint keeps what it misses', async () => {
    const app = await story.service.createTenant();
    const { igId: theirs } = await story.service.createAccount('choosy', [app]);
    const all = await seedEndpoint(story.database, app);
    const some = await seedEndpoint(story.database, app, { eventTypes: ['link.revoked', 'identity.seen'] });
    const off = await seedEndpoint(story.database, app, { isDisabled: true });
    const gone = await seedEndpoint(story.database, app);
    await story.database.query('UPDATE endpoints SET deleted_at = now() WHERE id = $1', [gone]);
    const revoked = await app.client.mint({ externalUserId: story.user, sessionId: '1' });
    await new Api(story.service, app.apiKey).post(`/v1/links/${revoked.id}/revoke`).expect(200);
    const { ref } = await app.client.mint({ externalUserId: story.user, sessionId: '2' });
    await story.deliver({ ...story.tap({ ref }), recipient: { id: theirs } });
    expect(await eachTold(story.user)).toEqual([
      `${all} link.revoked pending true`,
      `${some} link.revoked pending true`,
      `${off} link.revoked canceled false`,
      `${all} identity.linked pending true`,
      `${off} identity.linked canceled false`,
    ]);
    expect(await countStrays(story.database)).toBe(0);
  });

  test('no other app gets the notification, and an app without an endpoint gets none', async () => {
    const silent = await story.service.createTenant();
    const { igId: shared } = await story.service.createAccount('shared', [story.shop, silent]);
    const before = (await readOutbox(story.database)).length;
    const { ref } = await silent.client.mint({ externalUserId: story.user });
    await story.deliver({ ...story.tap({ ref }), recipient: { id: shared } });
    expect(await silent.client.identities({ igsid: story.igsid })).toHaveLength(1);
    expect(await readOutbox(story.database)).toHaveLength(before);
    expect(await countStrays(story.database)).toBe(0);
  });

  test('a disabled app gets no notification, and its endpoints keep what they miss', async () => {
    const app = await story.service.createTenant();
    await story.service.createAccount('closing', [app]);
    const endpoint = await seedEndpoint(story.database, app);
    const link = await app.client.mint({ externalUserId: story.user });
    await story.database.query('UPDATE apps SET disabled_at = now() WHERE id = $1', [app.appId]);
    await story.sweep();
    const rows = await readOutbox(story.database, story.user);
    holdToContract(story.service, rows);
    expect(rows).toMatchObject([
      {
        type: 'link.revoked',
        data: { id: link.id, status: 'revoked', reason: 'app_disabled' },
        endpointId: endpoint,
        status: 'canceled',
        isQueued: false,
      },
    ]);
    expect(await countStrays(story.database)).toBe(0);
  });
});
