import { CAMPAIGN_EXAMPLES } from './campaigns.examples.js';
import type { CampaignFunnelDto, TopCampaignDto, TopCampaignsDto } from './top-campaigns.dto.js';

const { id: campaignId, appId, name, account, channel, status } = CAMPAIGN_EXAMPLES.Campaign;
const CampaignFunnel: CampaignFunnelDto = { visits: 71, people: 60, linked: 21 };
const TopCampaign: TopCampaignDto = {
  campaignId,
  appId,
  name,
  account,
  channel,
  status,
  visits: 53,
  people: 48,
  linked: 17,
};
const TopCampaigns: TopCampaignsDto = {
  from: '2026-11-20T00:00:00.000Z',
  to: '2026-11-23T00:00:00.000Z',
  totals: CampaignFunnel,
  data: [TopCampaign],
  isMore: true,
};

/** By the name of the schema. */
export const TOP_CAMPAIGNS_EXAMPLES = { CampaignFunnel, TopCampaign, TopCampaigns };
