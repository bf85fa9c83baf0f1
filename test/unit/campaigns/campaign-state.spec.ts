import { describe, expect, test } from '@jest/globals';
import {
  type CampaignChange,
  type CampaignValues,
  changeCampaign,
  isReopening,
  readCampaignStatus,
} from '../../../src/campaigns/campaign-state.js';
import { at } from '../../support/builders.js';

const NOW = at(100);
const values = (more: Partial<CampaignValues> = {}): CampaignValues => ({
  name: 'Autumn box',
  channel: null,
  context: null,
  icebreaker: null,
  startsAt: null,
  endsAt: null,
  pausedAt: null,
  ...more,
});

test.each([
  ['active', {}],
  ['active', { startsAt: NOW }],
  ['active', { endsAt: at(101) }],
  ['scheduled', { startsAt: at(101) }],
  ['paused', { pausedAt: at(50) }],
  ['paused', { pausedAt: at(50), startsAt: at(101) }],
  ['ended', { endsAt: NOW }],
  ['ended', { endsAt: at(99), pausedAt: at(50) }],
  ['ended', { startsAt: at(200), endsAt: at(99) }],
])('a campaign is %s with %j', (status, more) => {
  expect(readCampaignStatus(values(more), NOW)).toBe(status);
});

describe('change', () => {
  const actionsOf = (before: Partial<CampaignValues>, change: CampaignChange): readonly string[] | string => {
    const changed = changeCampaign(values(before), change, NOW);
    return changed.kind === 'changed' ? changed.actions : changed.kind;
  };

  test.each<[string, Partial<CampaignValues>, CampaignChange, readonly string[] | string]>([
    ['of nothing is none', {}, {}, []],
    ['to what is set already is none', { context: { a: 1 } }, { context: { a: 1 }, name: 'Autumn box' }, []],
    ['of a setting is an update', {}, { channel: 'poster' }, ['campaign.updated']],
    ['may remove a setting', { icebreaker: 'coupon' }, { icebreaker: null }, ['campaign.updated']],
    ['may pause', {}, { status: 'paused' }, ['campaign.paused']],
    ['pauses once', { pausedAt: at(50) }, { status: 'paused' }, []],
    ['may resume', { pausedAt: at(50) }, { status: 'active' }, ['campaign.resumed']],
    ['does not resume what is not paused', {}, { status: 'active' }, []],
    ['may pause what has not started', { startsAt: at(200) }, { status: 'paused' }, ['campaign.paused']],
    ['pauses nothing that has ended', { endsAt: NOW }, { status: 'paused' }, 'ended'],
    ['resumes nothing that has ended', { endsAt: at(50), pausedAt: at(40) }, { status: 'active' }, 'ended'],
    [
      'may move the end and pause',
      { endsAt: at(50) },
      { status: 'paused', endsAt: null },
      ['campaign.updated', 'campaign.paused'],
    ],
    ['may end', { endsAt: at(200) }, { status: 'ended' }, ['campaign.ended']],
    ['may end what has not started', { startsAt: at(200) }, { status: 'ended' }, ['campaign.ended']],
    ['ends once', { endsAt: at(50) }, { status: 'ended' }, []],
    ['may set an end after the start', { startsAt: at(1) }, { endsAt: at(2) }, ['campaign.updated']],
    ['sets no end before the start', { startsAt: at(2) }, { endsAt: at(2) }, 'inverted'],
    ['sets no start after the end', { endsAt: at(2) }, { startsAt: at(3) }, 'inverted'],
    [
      'of the name of one that was ended before its start is possible',
      { startsAt: at(200), endsAt: at(50) },
      { name: 'x' },
      ['campaign.updated'],
    ],
  ])('%s', (_name, before, change, expected) => {
    expect(actionsOf(before, change)).toEqual(expected);
  });

  test('keeps the time of the first pause and the end that was', () => {
    const paused = changeCampaign(values({ pausedAt: at(50) }), { status: 'paused' }, NOW);
    expect(paused).toMatchObject({ values: { pausedAt: at(50) } });
    const ended = changeCampaign(values({ endsAt: at(50) }), { status: 'ended' }, NOW);
    expect(ended).toMatchObject({ values: { endsAt: at(50) } });
  });
});

test.each([
  ['a later end of one that has ended', true, { endsAt: at(50) }, { endsAt: at(101) }],
  ['no end of one that has ended', true, { endsAt: NOW }, { endsAt: null }],
  ['a later end of one that goes on', false, { endsAt: at(101) }, { endsAt: at(200) }],
  ['another end that has passed', false, { endsAt: at(50) }, { endsAt: at(60) }],
  ['an end', false, {}, { endsAt: NOW }],
  ['another name of one that has ended', false, { endsAt: at(50) }, { endsAt: at(50), name: 'x' }],
])('%s reopens it: %s', (_name, expected, before, after) => {
  expect(isReopening(values(before), values(after), NOW)).toBe(expected);
});
