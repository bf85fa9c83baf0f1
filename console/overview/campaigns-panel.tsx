import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { TopCampaign, TopCampaigns } from '../../packages/client/src/index.js';
import { countOf, figure, share } from '../charts/figures.js';
import { campaignSteps } from '../campaigns/campaign-steps.js';
import { AsTable } from '../charts/figures-table.js';
import { FunnelChart } from '../charts/funnel-chart.js';
import { accountOf } from '../lists/columns.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { Status } from '../parts/status.js';
import { useAddress } from '../state/address.js';
import { api } from '../state/hitch.js';
import { readRange, startOfDays } from './range.js';

type Row = TopCampaign & { readonly id: string };

const COLUMNS: readonly Column<Row>[] = [
  {
    name: 'Campaign',
    show: ({ id, name }) => (
      <a class="name-link long-text" dir="auto" title={name} href={`/console/campaigns/${id}`}>
        {name}
      </a>
    ),
  },
  { name: 'Status', show: ({ status }) => <Status name={status} /> },
  { name: 'Account', show: accountOf },
  { name: 'Channel', show: ({ channel }) => channel ?? <span class="quiet">none</span> },
  { name: 'Visits', show: ({ visits }) => figure(visits), isNumber: true },
  { name: 'New people', show: ({ people }) => figure(people), isNumber: true },
  {
    name: 'Linked',
    show: ({ linked, people }) => (
      <span>
        {figure(linked)} {people > 0 && <span class="quiet small-text">{share(linked, people)}</span>}
      </span>
    ),
    isNumber: true,
  },
];

/** Through what people came who brought no link: a panel of its own, which the rest of the overview does not wait for. */
export function CampaignsPanel({
  of: query,
}: {
  readonly of: ReturnType<typeof useTopCampaigns>;
}): JSX.Element {
  return (
    <Loaded of={query} says="Loading the campaigns…" trouble="The campaigns cannot be shown">
      {(top) => query.isAny && <CampaignFunnel top={top} />}
    </Loaded>
  );
}

function CampaignFunnel({ top }: { readonly top: TopCampaigns }): JSX.Element {
  const { totals, data, isMore } = top;
  const since = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const steps = campaignSteps(totals, 'all visits');
  const summary = `${countOf(totals.visits, 'visit')}, ${figure(totals.people)} people, ${figure(totals.linked)} linked.`;
  return (
    <Panel
      title="Campaigns"
      says={`Who came through posters, packaging and profiles. Whole days in UTC, since ${since.format(new Date(top.from))}.`}
    >
      {data.length === 0 ? (
        <p class="quiet">No campaign matches the filters.</p>
      ) : (
        <>
          <FunnelChart label={`Funnel of campaigns: ${summary}`} steps={steps} />
          <AsTable
            title="Funnel of campaigns as a table"
            columns={['Step', 'Count', 'Of visits', 'Of the step before']}
            rows={steps.map(({ name, count }, index) => [
              name,
              figure(count),
              share(count, totals.visits),
              index === 0 ? '–' : share(count, steps[index - 1]?.count ?? 0),
            ])}
          />
          <DataTable
            title="Campaigns with the most visits"
            isTitled
            rows={data.map((campaign) => ({ ...campaign, id: campaign.campaignId }))}
            columns={COLUMNS}
          />
          {isMore && (
            <p>
              <a href="/console/campaigns">All campaigns</a>
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

/** The campaigns of what the address says. `isAny`: there are some, or might be with other filters. */
export function useTopCampaigns(refetchInterval: number | false) {
  const { query } = useAddress();
  const chosen = readRange(query);
  const { app, account, channel } = query;
  const campaigns = useQuery({
    queryKey: ['stats', 'campaigns', chosen.name, app, account, channel],
    queryFn: ({ signal }) => {
      const asked = {
        from: startOfDays(chosen, new Date()).toISOString(),
        ...(app ? { appId: app } : {}),
        ...(account ? { account } : {}),
        ...(channel ? { channel } : {}),
      };
      return api.getTopCampaigns({ query: asked }, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  const isNarrowed = [app, account, channel].some((value) => value !== undefined && value !== '');
  const isAny = campaigns.data !== undefined && (campaigns.data.data.length > 0 || isNarrowed);
  return { ...campaigns, isAny };
}
