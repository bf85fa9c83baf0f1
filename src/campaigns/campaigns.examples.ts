import { ACME } from '../accounts/accounts.examples.js';
import { APP_ID } from '../apps/apps.examples.js';
import type { CampaignStatsDto } from './campaign-stats.dto.js';
import type { CampaignDto, CampaignPageDto, CreateCampaignDto, UpdateCampaignDto } from './campaigns.dto.js';

const CAMPAIGN_ID = 'cmp_01m81b5h80e918smkz21hc46jt';
const REF = 'c06h05cp501s4536jfw865ggtbbx3wyea4j6h6pg';

const CreateCampaign: CreateCampaignDto = {
  name: 'Autumn box',
  account: 'acme',
  channel: 'packaging',
  context: { coupon: 'AUTUMN' },
  icebreaker: 'coupon',
  startsAt: '2026-11-20T00:00:00Z',
  endsAt: '2027-02-01T00:00:00Z',
};
const UpdateCampaign: UpdateCampaignDto = { endsAt: null, status: 'paused' };
const Campaign: CampaignDto = {
  id: CAMPAIGN_ID,
  appId: APP_ID,
  name: 'Autumn box',
  account: ACME,
  channel: 'packaging',
  context: { coupon: 'AUTUMN' },
  icebreaker: 'coupon',
  status: 'active',
  startsAt: '2026-11-20T00:00:00.000Z',
  endsAt: '2027-02-01T00:00:00.000Z',
  createdAt: '2026-11-18T15:21:09.402Z',
  ref: REF,
  url: `https://ig.me/acme?ref=${REF}`,
  qrUrl: `https://hitch.example/q/${CAMPAIGN_ID}`,
};
const CampaignPage: CampaignPageDto = { data: [Campaign], nextCursor: null };
const CampaignStats: CampaignStatsDto = {
  from: '2026-11-20T00:00:00.000Z',
  to: '2026-11-23T00:00:00.000Z',
  data: [
    { day: '2026-11-21', channel: 'packaging', via: 'postback', count: 31, newPeople: 29 },
    { day: '2026-11-22', channel: 'packaging', via: 'icebreaker', count: 4, newPeople: 4 },
    { day: '2026-11-22', channel: 'packaging', via: 'postback', count: 18, newPeople: 15 },
  ],
  people: 48,
  linked: 17,
};

/** By the name of the schema. */
export const CAMPAIGN_EXAMPLES = { Campaign, CampaignPage, CampaignStats, CreateCampaign, UpdateCampaign };
