import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { readOutbox, seedEndpoint } from '../support/outbox.js';
import { OutboxStory } from '../support/outbox-story.js';

let story: OutboxStory;

beforeAll(async () => {
  story = await OutboxStory.open();
});

afterAll(() => story.close());

beforeEach(() => story.begin());

const mint = (): Promise<MintedLinkAnswer> => story.mint({ sessionId: 'same' });

describe('superseded link', () => {
  test('a link that a mint supersedes is published with the mint, once, whatever is requested later', async () => {
    const links = [];
    for (let round = 0; round < 3; round++) links.push(await mint());
    const rows = await story.outbox();
    expect(rows.map(({ type, data }) => [type, data['id'], data['status'], data['reason']])).toEqual(
      links.slice(0, 2).map(({ id }) => ['link.revoked', id, 'revoked', 'superseded']),
    );
    expect(rows[0]?.data).toMatchObject(await story.link(links[0] ?? { id: '' }));
    for (const { id } of links.slice(0, 2)) await story.api.post(`/v1/links/${id}/revoke`).expect(200);
    await story.sweep();
    expect(await story.outbox()).toHaveLength(2);
  });

  test('a link that a mint supersedes is not published when no endpoint receives its type', async () => {
    const app = await story.service.createTenant();
    await story.service.createAccount('selective', [app]);
    await seedEndpoint(story.database, app, { eventTypes: ['identity.linked'] });
    for (let round = 0; round < 2; round++) await app.client.mint({ externalUserId: story.user });
    await story.sweep();
    expect(await readOutbox(story.database, story.user)).toEqual([]);
  });
});
