import { expect, test } from '@jest/globals';
import { setUpInstagramStage } from '../support/instagram-stage.js';

const stage = setUpInstagramStage('page');

test.each([
  ['with features', ['hop_v2', 'ig_multi_app'], 'hop_v2, ig_multi_app'],
  ['without any feature', [], 'none'],
] as const)('the doctor shows the routing of a Page %s', async (_, features, words) => {
  const account = await stage.addAccount();
  stage.fake.account(account.igId).routingFeatures = features;
  await stage.writeAsSomebody(account);
  const { body } = await stage.admin.get(`${account.path}/doctor`).expect(200);
  expect(body.findings).toContainEqual(
    expect.objectContaining({
      check: 'thread_ownership',
      verdict: 'ok',
      detail: `No event of the last 24 hours came under standby. Routing features of the Page: ${words}.`,
    }),
  );
});

test('a Page whose thread another app owns is failed, and its features are named beside', async () => {
  const account = await stage.addAccount();
  stage.fake.account(account.igId).routingFeatures = ['ig_multi_app'];
  const { id } = stage.fake.addPerson('Ada');
  stage.fake.setThreadOwner(id, account.igId, 'other');
  stage.fake.type(id, account.igId, 'Hello');
  await stage.fake.settle();
  const { body } = await stage.admin.get(`${account.path}/doctor`).expect(200);
  expect(body.findings).toContainEqual(
    expect.objectContaining({
      check: 'thread_ownership',
      verdict: 'failed',
      detail: expect.stringMatching(/^100 percent .* Routing features of the Page: ig_multi_app\.$/),
    }),
  );
});
