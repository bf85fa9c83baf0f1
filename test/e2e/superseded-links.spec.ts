import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { readOutbox, seedEndpoint, typesOf, waitForOutbox } from '../support/outbox.js';
import { OutboxStory } from '../support/outbox-story.js';
import { startTestApp } from '../support/test-app.js';

let story: OutboxStory;

beforeAll(async () => {
  story = await OutboxStory.open();
});

afterAll(() => story.close());

beforeEach(() => story.begin());

const mint = (): Promise<MintedLinkAnswer> => story.mint({ sessionId: 'same' });

describe('of links that a mint takes the place of, an app is told', () => {
  const flagged = async (): Promise<number> =>
    (
      await story.database.query('SELECT FROM links WHERE unannounced AND external_user_id = $1', [
        story.user,
      ])
    ).length;

  test('a moment later, once, whatever is asked of them then', async () => {
    const links = [];
    for (let round = 0; round < 3; round++) links.push(await mint());
    await waitForOutbox(story.database, story.user, 2);
    for (const { id } of links.slice(0, 2)) await story.api.post(`/v1/links/${id}/revoke`).expect(200);
    await story.sweep();
    const rows = await story.outbox();
    expect(rows.map(({ type, data }) => [type, data['id'], data['status'], data['reason']])).toEqual(
      links.slice(0, 2).map(({ id }) => ['link.revoked', id, 'revoked', 'superseded']),
    );
    expect(await flagged()).toBe(0);
  });

  /** As a crash right after the mint leaves it: superseded, and nobody told. */
  async function leaveUntold(): Promise<MintedLinkAnswer> {
    await story.database.query('UPDATE endpoints SET deleted_at = now() WHERE id = $1', [story.endpointId]);
    const link = await mint();
    await mint();
    await story.database.query('UPDATE endpoints SET deleted_at = NULL WHERE id = $1', [story.endpointId]);
    expect(await flagged()).toBe(0);
    await story.database.query('UPDATE links SET unannounced = true WHERE id = $1', [
      fromTypeId('lnk', link.id),
    ]);
    return link;
  }

  test('by the sweep when a crash came between', async () => {
    const link = await leaveUntold();
    await Promise.all([story.sweep(), story.sweep()]);
    await story.sweep();
    const rows = await story.outbox();
    expect(rows).toMatchObject([{ type: 'link.revoked', data: await story.link(link) }]);
    expect(rows[0]?.data).toMatchObject({ reason: 'superseded' });
  });

  test('by an explicit revocation when that comes first', async () => {
    const link = await leaveUntold();
    await story.api.post(`/v1/links/${link.id}/revoke`).expect(200);
    await story.sweep();
    expect(await story.outbox()).toMatchObject([
      { type: 'link.revoked', data: { id: link.id, reason: null } },
    ]);
  });

  test('nothing when an event from before links it first', async () => {
    const link = await leaveUntold();
    await story.deliver(story.tap(link));
    await story.sweep();
    expect(typesOf(await story.outbox())).toEqual(['identity.linked']);
  });

  test('nothing when no endpoint wants to know', async () => {
    const app = await story.service.createTenant();
    await story.service.createAccount('selective', [app]);
    await seedEndpoint(story.database, app, { eventTypes: ['identity.linked'] });
    for (let round = 0; round < 2; round++) await app.client.mint({ externalUserId: story.user });
    expect(await flagged()).toBe(0);
    await story.sweep();
    expect(await readOutbox(story.database, story.user)).toEqual([]);
  });

  test('before the service stops', async () => {
    const other = await startTestApp(story.database.url, { clock: story.clock });
    const app = await other.createTenant();
    await other.createAccount('stopping', [app]);
    await seedEndpoint(story.database, app);
    for (let round = 0; round < 2; round++) await app.client.mint({ externalUserId: story.user });
    await other.close();
    expect(typesOf(await readOutbox(story.database, story.user))).toEqual(['link.revoked']);
  });
});
