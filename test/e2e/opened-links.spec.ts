import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pageOf } from '../support/link-pages.js';
import { holdToContract, readOutbox, seedEndpoint } from '../support/outbox.js';
import { OutboxStory } from '../support/outbox-story.js';

let story: OutboxStory;

beforeAll(async () => {
  story = await OutboxStory.open();
});

afterAll(() => story.close());

beforeEach(() => story.begin());

describe('opened link', () => {
  test('an opened link is published to endpoints that name the type, and to no other', async () => {
    const named = await seedEndpoint(story.database, story.shop, { eventTypes: ['link.opened'] });
    await seedEndpoint(story.database, story.shop, { eventTypes: ['link.revoked'] });
    const link = await story.mint({ locale: 'ar', accountHint: 'm…a@shop.example' });
    story.clock.advance(3_000);
    await pageOf(story.service, link).open();
    await pageOf(story.service, link).open();
    const rows = await readOutbox(story.database, story.user);
    holdToContract(story.service, rows);
    expect(rows.map(({ type, endpointId }) => [type, endpointId])).toEqual([['link.opened', named]]);
    expect(rows[0]?.data).toEqual(await story.link(link));
    expect(rows[0]?.data).toMatchObject({
      status: 'pending',
      locale: 'ar',
      accountHint: 'm…a@shop.example',
      openedAt: story.clock.now().toISOString(),
    });
  });

  test('an endpoint without types receives what a person declines on the page, and not that it was opened', async () => {
    const link = await story.mint();
    await pageOf(story.service, link).open();
    expect(await pageOf(story.service, link).decline()).toBe('declined');
    const rows = (await story.outbox()).filter(({ endpointId }) => endpointId === story.endpointId);
    expect(rows.map(({ type, data }) => [type, data['status'], data['reason']])).toEqual([
      ['link.revoked', 'revoked', 'declined_by_person'],
    ]);
    expect(rows[0]?.data['openedAt']).toBe(story.clock.now().toISOString());
  });

  test('an endpoint is created with the type and lists it', async () => {
    const wish = { url: 'https://receiver.example/', eventTypes: ['link.opened'] };
    const { body } = await story.api.post('/v1/endpoints', wish).expect(201);
    expect((await story.api.get(`/v1/endpoints/${body.id}`).expect(200)).body.eventTypes).toEqual([
      'link.opened',
    ]);
  });
});
