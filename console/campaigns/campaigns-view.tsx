import type { JSX } from 'preact';
import type { Campaign } from '../../packages/client/src/index.js';
import { accountOf } from '../lists/columns.js';
import type { ListDefinition } from '../lists/list-definition.js';
import { ListView } from '../lists/list-view.js';
import { useName } from '../lists/names.js';
import { AppFact } from '../lists/record-links.js';
import { Facts } from '../parts/facts.js';
import { Status } from '../parts/status.js';
import { Day, Days, Time, TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { CreateCampaign } from './create-campaign.js';

const DEFINITION: ListDefinition<Campaign> = {
  name: 'campaigns',
  title: 'Campaigns',
  lead: 'Links for packaging, posters and profiles that many people use. They count visits and do not link people.',
  rowsAre: 'campaigns',
  route: '/v1/campaigns',
  columns: [
    {
      name: 'Name',
      show: ({ id, name }) => (
        <a class="name-link long-text" dir="auto" title={name} href={`/console/campaigns/${id}`}>
          {name}
        </a>
      ),
    },
    { name: 'Status', show: ({ status }) => <Status name={status} /> },
    { name: 'App', show: ({ appId }) => <AppName id={appId} />, isLess: true },
    { name: 'Account', show: (campaign) => <Long text={accountOf(campaign)} />, isLess: true },
    {
      name: 'Channel',
      show: ({ channel }) => (channel === null ? <span class="quiet">none</span> : <Long text={channel} />),
      isLess: true,
    },
    {
      name: 'Start – end',
      show: ({ startsAt, createdAt, endsAt }) => <Days from={startsAt ?? createdAt} to={endsAt} />,
    },
    { name: 'Created', show: ({ createdAt }) => <Day at={createdAt} />, isLess: true },
  ],
  filters: [{ name: 'appId', label: 'App', kind: 'app' }],
  hasPeople: false,
  load: (query, limit, signal) => api.listCampaigns({ query: { ...query, limit } }, { signal }),
  loadOne: (id, signal) => api.getCampaign({ path: { id } }, { signal }),
  firstUse: <FirstUse />,
  detail: (campaign) => <CampaignDetail campaign={campaign} />,
  lookUpBy: () => null,
  actions: ({ appId }) => <CreateCampaign appId={appId} />,
};

/** The campaigns of all apps, and the way to make one. */
export function CampaignsView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

function FirstUse(): JSX.Element {
  const isAdmin = useSignedIn().may('admin');
  return (
    <>
      A campaign has one link and one code, for a box, a poster or a profile.{' '}
      {isAdmin ? 'Create one, then print its code.' : 'The role admin can create one.'}
    </>
  );
}

function AppName({ id }: { readonly id: string }): JSX.Element {
  return <Long text={useName('app', id)} />;
}

/** A name that is cut where it would push the other columns out of sight. */
function Long({ text }: { readonly text: string }): JSX.Element {
  return (
    <span class="long-text" dir="auto" title={text}>
      {text}
    </span>
  );
}

function CampaignDetail({ campaign }: { readonly campaign: Campaign }): JSX.Element {
  const { id, appId, name, status, channel, icebreaker, startsAt, endsAt, createdAt } = campaign;
  return (
    <>
      <p class="detail-status">
        <Status name={status} />
        <bdi>{name}</bdi>
      </p>
      <p class="detail-links">
        <a href={`/console/campaigns/${id}`}>Its code and numbers</a>
        <a href={`/console/audit?${new URLSearchParams({ target: id })}`}>Its audit</a>
      </p>
      <Facts
        of={[
          ['App', <AppFact id={appId} />],
          ['Account', accountOf(campaign)],
          ['Channel', channel],
          ['Ice breaker', icebreaker && <code>{icebreaker}</code>],
          ['Starts', <TimeOr at={startsAt} none="when it was created" />],
          ['Ends', <TimeOr at={endsAt} none="when it is ended" />],
          ['Created', <Time at={createdAt} />],
        ]}
      />
    </>
  );
}
