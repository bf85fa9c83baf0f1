import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { CampaignRow, ReceivedVisit } from '../../../src/campaigns/campaign-visit.js';
import { planVisits } from '../../../src/campaigns/plan-visits.js';
import { type LoadedCampaigns, visitorNames } from '../../../src/campaigns/visit-plan.js';
import { at } from '../../support/builders.js';

const REF = `c${'0'.repeat(39)}`;
const campaign = (more: Partial<CampaignRow> = {}): CampaignRow => ({
  id: 'campaign',
  appId: 'app',
  accountId: 'account',
  name: 'Autumn box',
  channel: 'packaging',
  context: { coupon: 'AUTUMN' },
  icebreaker: 'coupon',
  startsAt: null,
  endsAt: null,
  pausedAt: null,
  ref: REF,
  createdAt: at(0),
  updatedAt: at(0),
  ...more,
});
/** The campaigns of the account are named by their ice breakers, unless something else is said. */
const loaded = ({ campaigns = [campaign()], ...more }: Partial<LoadedCampaigns> = {}): LoadedCampaigns => ({
  accountId: 'account',
  campaigns,
  tapped: new Map(
    campaigns.flatMap(({ id, accountId, icebreaker }) =>
      icebreaker === null || accountId !== 'account' ? [] : [[id, icebreaker]],
    ),
  ),
  rights: new Map([
    ['app', 'granted'],
    ['other-app', 'granted'],
  ]),
  suppressed: new Set(),
  seen: new Set(),
  people: [],
  identities: [],
  ...more,
});
const visit = (
  igsid: string,
  seconds: number,
  more: Partial<ReceivedVisit['event']> = {},
): ReceivedVisit => ({
  event: {
    igId: '1784',
    igsid,
    via: 'postback',
    clue: { kind: 'ref', ref: REF },
    icebreaker: null,
    mid: null,
    timestampMs: at(seconds).getTime(),
    repeatKey: createHash('sha256').update(`${igsid} ${seconds}`).digest(),
    ...more,
  },
  receivedAt: at(seconds + 1),
  requestId: 'req',
});
const tap = (igsid: string, seconds: number, key = 'coupon'): ReceivedVisit =>
  visit(igsid, seconds, { via: 'icebreaker', clue: { kind: 'icebreaker', key } });

describe('what becomes of an event', () => {
  test.each<[string, string, Partial<LoadedCampaigns>]>([
    ['of an active campaign', 'campaign_counted', {}],
    ['of no campaign', 'campaign_unknown', { campaigns: [] }],
    [
      'of a campaign of another account',
      'campaign_wrong_account',
      { campaigns: [campaign({ accountId: 'other' })] },
    ],
    ['of a disabled app', 'campaign_app_disabled', { rights: new Map([['app', 'disabled']]) }],
    ['of an app without the account', 'campaign_not_granted', { rights: new Map([['app', 'not_granted']]) }],
    ['before the start', 'campaign_not_started', { campaigns: [campaign({ startsAt: at(11) })] }],
    ['at the start', 'campaign_counted', { campaigns: [campaign({ startsAt: at(10) })] }],
    ['in a pause', 'campaign_paused', { campaigns: [campaign({ pausedAt: at(10) })] }],
    ['before a pause', 'campaign_counted', { campaigns: [campaign({ pausedAt: at(11) })] }],
    ['at the end', 'campaign_ended', { campaigns: [campaign({ endsAt: at(10) })] }],
    ['before the end', 'campaign_counted', { campaigns: [campaign({ endsAt: at(11) })] }],
    [
      'that was stored before',
      'repeated',
      { seen: new Set([visit('7', 10).event.repeatKey.toString('hex')]) },
    ],
    ['of an erased person', 'erased', { suppressed: new Set(visitorNames(visit('7', 10).event)) }],
  ])('one %s is %s', (_name, result, more) => {
    const { plan, results } = planVisits([visit('7', 10)], loaded(more));
    expect(results).toEqual([result]);
    const isCounted = result === 'campaign_counted';
    expect([plan.visits.length, plan.repeatKeys.length, plan.people.length, plan.counts.length]).toEqual(
      Array(4).fill(isCounted ? 1 : 0),
    );
  });

  test('a tap counts for every active campaign of the account with that ice breaker, and once', () => {
    const campaigns = [
      campaign({ id: 'one' }),
      campaign({ id: 'two', appId: 'other-app' }),
      campaign({ id: 'paused', pausedAt: at(1) }),
      campaign({ id: 'elsewhere', accountId: 'other' }),
      campaign({ id: 'another-question', icebreaker: 'help' }),
    ];
    const { plan, results } = planVisits([tap('7', 10), tap('7', 10)], loaded({ campaigns }));
    expect(results).toEqual(['campaign_counted', 'repeated']);
    expect(plan.visits.map(({ campaign: { id } }) => id)).toEqual(['one', 'two']);
    expect(plan.repeatKeys).toHaveLength(1);
  });

  test.each<[string, Partial<LoadedCampaigns>]>([
    ['no campaign has', { campaigns: [campaign({ icebreaker: null })] }],
    ['an ended campaign has', { campaigns: [campaign({ endsAt: at(1) })] }],
    ['a campaign has that only a ref named', { tapped: new Map() }],
    ['a campaign has since it was named by another', { tapped: new Map([['campaign', 'help']]) }],
  ])('a tap on an ice breaker that %s is ignored', (_name, more) => {
    expect(planVisits([tap('7', 10)], loaded(more)).results).toEqual(['ignored']);
  });
});

describe('what a batch adds up', () => {
  test('a person is one, with the time of the event that is counted as the first, and the last time', () => {
    const { plan } = planVisits([visit('7', 20), visit('7', 10), visit('7', 30)], loaded());
    expect(plan.people).toEqual([
      {
        campaignId: 'campaign',
        accountId: 'account',
        igsid: '7',
        firstAt: at(20),
        lastAt: at(30),
        visits: 3,
      },
    ]);
    expect(plan.visits.map(({ isFirst }) => isFirst)).toEqual([true, false, false]);
  });

  test('the first time of a person is of the day on which the person is new, also when an older event is behind it', () => {
    const { plan } = planVisits([visit('7', 86_400), visit('7', 10)], loaded());
    const newOn = plan.counts.filter(({ newPeople }) => newPeople > 0).map(({ day }) => day);
    expect(newOn).toEqual([new Date('2026-11-23T00:00:00Z')]);
    expect(plan.people.map(({ firstAt }) => firstAt)).toEqual([at(86_400)]);
  });

  test('who came before this batch is not new', () => {
    const people = [{ campaignId: 'campaign', igsid: '7' }];
    const { plan } = planVisits([visit('7', 10), visit('8', 10)], loaded({ people }));
    expect(plan.visits.map(({ isFirst }) => isFirst)).toEqual([false, true]);
    expect(plan.counts).toMatchObject([{ count: 2, newPeople: 1 }]);
  });

  test('days, channels and shapes are counted apart', () => {
    const day = 86_400;
    const { plan } = planVisits(
      [visit('7', 10), visit('8', 20), visit('7', day), visit('9', 30, { via: 'message' }), tap('9', 40)],
      loaded({ campaigns: [campaign({ channel: null })] }),
    );
    const [today, tomorrow] = [new Date('2026-11-22T00:00:00Z'), new Date('2026-11-23T00:00:00Z')];
    const shared = { campaignId: 'campaign', channel: '' };
    expect(plan.counts).toEqual([
      { ...shared, day: today, via: 'icebreaker', count: 1, newPeople: 0 },
      { ...shared, day: today, via: 'message', count: 1, newPeople: 1 },
      { ...shared, day: today, via: 'postback', count: 2, newPeople: 2 },
      { ...shared, day: tomorrow, via: 'postback', count: 1, newPeople: 0 },
    ]);
  });

  test('a ref is a referral of the person’s identity in the app of the campaign, and a tap is none', () => {
    const identity = { id: 'identity', appId: 'app', igsid: '7', externalUserId: 'user-42' };
    const identities = [identity, { ...identity, id: 'elsewhere', appId: 'other-app' }];
    const { plan } = planVisits([visit('7', 20), visit('7', 10), tap('7', 30)], loaded({ identities }));
    expect([...plan.touched]).toEqual([['identity', at(20)]]);
    expect(plan.visits.map((each) => each.identity?.externalUserId)).toEqual(Array(3).fill('user-42'));
  });
});
