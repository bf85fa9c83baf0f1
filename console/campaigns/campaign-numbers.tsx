import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { Campaign, CampaignStats } from '../../packages/client/src/index.js';
import { ColumnsChart } from '../charts/columns-chart.js';
import { countOf, figure, share } from '../charts/figures.js';
import { AsTable } from '../charts/figures-table.js';
import { FunnelChart } from '../charts/funnel-chart.js';
import { DataTable } from '../parts/data-table.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { useAddress } from '../state/address.js';
import { api } from '../state/hitch.js';
import { countBy, countByDay, type NamedVisits, sumCounts } from './campaign-counts.js';
import { campaignSteps } from './campaign-steps.js';

const RANGES = ['7', '30', '90'] as const;
const DEFAULT_RANGE = '30';
const DAY_MS = 86_400_000;

/** The shapes in which Instagram reports that a person came. */
const VIAS: Readonly<Record<CampaignStats['data'][number]['via'], string>> = {
  referral: 'Opened the chat',
  postback: 'Tapped a question in the chat',
  message: 'Wrote in the chat',
  icebreaker: 'Tapped its ice breaker, without the link',
};

/** Who came through a campaign, in numbers of a chosen range. */
export function CampaignNumbers({ campaign }: { readonly campaign: Campaign }): JSX.Element {
  const { id } = campaign;
  const { path, query } = useAddress();
  const range = RANGES.find((each) => each === query['range']) ?? DEFAULT_RANGE;
  const stats = useQuery({
    queryKey: ['campaigns', 'stats', id, range],
    queryFn: ({ signal }) => {
      // The day in which it lies is the first, and today the last.
      const from = new Date(Date.now() - (Number(range) - 1) * DAY_MS).toISOString();
      return api.getCampaignStats({ path: { id }, query: { from } }, { signal });
    },
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div class="overview-controls campaign-range">
        <nav class="segments" aria-label="Range">
          {RANGES.map((each) => (
            <a key={each} href={`${path}?range=${each}`} aria-current={each === range ? 'true' : undefined}>
              {each} days
            </a>
          ))}
        </nav>
        <button
          type="button"
          class="button small"
          disabled={stats.isFetching}
          onClick={() => void stats.refetch()}
        >
          <Icon name="refresh" />
          {stats.isFetching ? 'Loading…' : 'Refresh'}
        </button>
      </div>
      <Loaded of={stats} says="Loading the numbers…" trouble="The numbers cannot be shown">
        {(data) => <Numbers stats={data} range={range} />}
      </Loaded>
    </>
  );
}

interface NumbersProps {
  readonly stats: CampaignStats;
  readonly range: string;
}

function Numbers({ stats, range }: NumbersProps): JSX.Element {
  const { data, people, linked } = stats;
  const { visits } = sumCounts(data);
  if (visits === 0)
    return (
      <Panel title="Visits">
        <div class="empty">
          <h3>Nobody came in these {range} days</h3>
          <p class="quiet">Each visit appears here as soon as Instagram has reported it.</p>
        </div>
      </Panel>
    );
  return (
    <>
      <Panel
        title="From the visit to the link"
        says="A campaign does not link people. Those counted as linked followed a link of the app later."
      >
        <FunnelChart
          label={`Funnel: ${countOf(visits, 'visit')}, ${figure(people)} new people, ${figure(linked)} linked.`}
          steps={campaignSteps({ visits, people, linked }, `in ${range} days`)}
        />
      </Panel>
      <ByDay stats={stats} />
      <div class="panel-pair">
        <Panel title="By channel" says="Channel of the campaign at that time.">
          <Breakdown
            title="Channel"
            rows={countBy(data, ({ channel }) => channel ?? 'none')}
            whole={visits}
          />
        </Panel>
        <Panel title="By shape" says="What people did on Instagram.">
          <Breakdown title="Shape" rows={countBy(data, ({ via }) => VIAS[via])} whole={visits} />
        </Panel>
      </div>
    </>
  );
}

function ByDay({ stats }: { readonly stats: CampaignStats }): JSX.Element {
  const days = countByDay(stats);
  const { visits, newPeople } = sumCounts(stats.data);
  return (
    <Panel title="Visits by day" says="Days are in UTC.">
      <ColumnsChart
        label={`Visits by day: ${countOf(visits, 'visit')}, ${figure(newPeople)} new people.`}
        series={['Visits', 'New people']}
        buckets={days.map((day) => ({ ...day, values: [day.visits, day.newPeople] }))}
      />
      <AsTable
        title="Visits by day as a table"
        columns={['Day', 'Visits', 'New people']}
        rows={days.map((day) => [day.title, figure(day.visits), figure(day.newPeople)]).toReversed()}
      />
    </Panel>
  );
}

interface BreakdownProps {
  readonly title: string;
  readonly rows: readonly NamedVisits[];
  /** All visits. */
  readonly whole: number;
}

function Breakdown({ title, rows, whole }: BreakdownProps): JSX.Element {
  return (
    <DataTable
      title={`Visits by ${title.toLowerCase()}`}
      isTitled
      rows={rows}
      columns={[
        { name: title, show: ({ id }) => id },
        { name: 'Visits', show: ({ visits }) => figure(visits), isNumber: true },
        { name: 'Share', show: ({ visits }) => share(visits, whole), isNumber: true },
        { name: 'New people', show: ({ newPeople }) => figure(newPeople), isNumber: true },
      ]}
    />
  );
}
