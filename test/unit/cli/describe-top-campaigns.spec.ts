import { expect, test } from '@jest/globals';
import { describeTopCampaigns } from '../../../src/cli/describe-top-campaigns.js';

const ANSWER = {
  from: '2026-11-20T00:00:00.000Z',
  to: '2026-11-23T00:00:00.000Z',
  totals: { visits: 71, people: 60, linked: 21 },
  data: [
    {
      campaignId: 'cmp_1',
      name: 'Autumn box',
      status: 'active',
      account: { igId: '17', username: 'acme' },
      channel: null,
      visits: 53,
      people: 48,
      linked: 17,
    },
  ],
  isMore: true,
};

test('campaigns are a table, with the sums over all below it', () => {
  const text = describeTopCampaigns(ANSWER);
  for (const line of [
    /^ID +NAME +STATUS +ACCOUNT +CHANNEL +VISITS +PEOPLE +LINKED$/m,
    /^cmp_1 +Autumn box +active +acme +- +53 +48 +17$/m,
    /^… and more: hitch campaigns list$/m,
    /^all that match, 2026-11-20 to 2026-11-22: 71 visits, 60 people, 21 of them linked later$/m,
  ])
    expect(text).toMatch(line);
});

test('without campaigns there is no table', () => {
  expect(describeTopCampaigns({ ...ANSWER, data: [] })).toBe('no campaigns');
});
