import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Overview } from '../../packages/client/src/index.js';
import { FilterBar } from '../lists/filter-bar.js';
import type { Filter } from '../lists/list-definition.js';
import { useFilters } from '../lists/use-filters.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Time } from '../parts/time.js';
import { useAddress } from '../state/address.js';
import { api } from '../state/hitch.js';
import { Activity } from './activity.js';
import { CampaignsPanel, useTopCampaigns } from './campaigns-panel.js';
import { AccountSilence, EndpointHealth } from './health.js';
import { Outcomes } from './outcomes.js';
import { RangePicker } from './range-picker.js';
import { readRange, startOf } from './range.js';
import { SetupChecklist } from './setup-checklist.js';
import { Weeks } from './weeks.js';

/** How often a live overview asks. It pauses by itself while the page is hidden. */
const LIVE_MS = 30_000;

const FILTERS: readonly Filter[] = [
  { name: 'app', label: 'App', kind: 'app' },
  { name: 'account', label: 'Account', kind: 'account' },
  { name: 'channel', label: 'Channel', kind: 'text' },
];

/** Whether linking works, in one look. */
export function OverviewView(): JSX.Element {
  const [isLive, setLive] = useState(false);
  const refetchInterval = isLive ? LIVE_MS : false;
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.getOverview({}, { signal }),
    refetchInterval,
  });
  const stats = useStats(refetchInterval);
  const campaigns = useTopCampaigns(refetchInterval);
  const isLoading = overview.isFetching || stats.isFetching || campaigns.isFetching;
  const refresh = (): void => {
    void overview.refetch();
    void stats.refetch();
    void campaigns.refetch();
  };
  return (
    <div class="overview">
      <header class="view-head">
        <div>
          <h1 class="view-title">Overview</h1>
          <p class="quiet">
            {overview.data && (
              <>
                As of <Time at={overview.data.at} />
              </>
            )}
          </p>
        </div>
        <div class="view-actions">
          <label class="switch">
            <input
              type="checkbox"
              checked={isLive}
              onChange={({ currentTarget }) => setLive(currentTarget.checked)}
            />
            Live
          </label>
          <button type="button" class="button small" disabled={isLoading} onClick={refresh}>
            <Icon name="refresh" />
            {isLoading ? 'Loading…' : 'Refresh'}
          </button>
        </div>
      </header>
      <Loaded of={overview} says="Loading the overview…" trouble="The overview cannot be shown">
        {(data) => <Parts overview={data} stats={stats} campaigns={campaigns} />}
      </Loaded>
    </div>
  );
}

interface PartsProps {
  readonly overview: Overview;
  readonly stats: ReturnType<typeof useStats>;
  readonly campaigns: ReturnType<typeof useTopCampaigns>;
}

function Parts({ overview, stats, campaigns }: PartsProps): JSX.Element {
  const { setup, weeks } = overview;
  const filters = useFilters(FILTERS);
  const isSetUp = setup.every(({ done }) => done);
  const isMinting = setup.some(({ step, done }) => step === 'first_mint' && done);
  return (
    <>
      {!isSetUp && <SetupChecklist steps={setup} />}
      {(isMinting || campaigns.isAny) && (
        <div class="overview-controls">
          <RangePicker chosen={stats.chosen} />
          <FilterBar filters={FILTERS} state={filters} />
        </div>
      )}
      {isMinting ? (
        <Loaded of={stats} says="Loading the statistics…" trouble="The statistics cannot be shown">
          {(data) => (
            <>
              <Activity stats={data} chosen={stats.chosen} />
              <Outcomes outcomes={data.totals.outcomes ?? {}} />
            </>
          )}
        </Loaded>
      ) : (
        <section class="empty">
          <h2>No link has been minted yet</h2>
          <p class="quiet">The funnel, the outcomes and the weeks appear here with the first one.</p>
        </section>
      )}
      <CampaignsPanel of={campaigns} />
      {isMinting && <Weeks {...weeks} />}
      <AccountSilence overview={overview} />
      <EndpointHealth overview={overview} />
      {isSetUp && <SetupChecklist steps={setup} />}
    </>
  );
}

/** The statistics of what the address says. */
function useStats(refetchInterval: number | false) {
  const { query } = useAddress();
  const chosen = readRange(query);
  const { name, bucket } = chosen;
  const { app, account, channel } = query;
  const stats = useQuery({
    queryKey: ['stats', name, bucket, app, account, channel],
    queryFn: ({ signal }) => {
      const asked = {
        bucket,
        from: startOf(chosen, new Date()).toISOString(),
        ...(app ? { appId: app } : {}),
        ...(account ? { account } : {}),
        ...(channel ? { channel } : {}),
      };
      return api.getStats({ query: asked }, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  return { ...stats, chosen };
}
