import { useQuery } from '@tanstack/preact-query';
import { useRoute } from 'preact-iso';
import type { JSX } from 'preact';
import type { App, Campaign } from '../../packages/client/src/index.js';
import { CopyButton } from '../parts/copy-button.js';
import { Facts } from '../parts/facts.js';
import { Icon } from '../parts/icon.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { Raw } from '../parts/raw.js';
import { Status } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { ALL_APPS } from '../state/all-rows.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { CampaignActions } from './campaign-actions.js';
import { CampaignCode } from './campaign-code.js';
import { CampaignNumbers } from './campaign-numbers.js';

/** One campaign: what it is, its code, and who came. */
export function CampaignView(): JSX.Element {
  const { id = '' } = useRoute().params;
  const { may } = useSignedIn();
  const campaign = useQuery({
    queryKey: ['campaigns', 'one', id],
    queryFn: ({ signal }) => api.getCampaign({ path: { id } }, { signal }),
  });
  return (
    <>
      <p class="crumbs">
        <a href="/console/campaigns">Campaigns</a>
      </p>
      <Loaded of={campaign} says="Loading the campaign…" trouble="The campaign cannot be shown">
        {(found) => (
          <>
            <header class="view-head">
              <div>
                <div class="title-and-status">
                  <h1 class="view-title" dir="auto">
                    {found.name}
                  </h1>
                  <Status name={found.status} />
                </div>
                <Id value={found.id} />
              </div>
              {may('admin') && <CampaignActions campaign={found} />}
            </header>
            <NotCounting campaign={found} />
            <div class="panel-pair campaign-parts">
              <CampaignFacts campaign={found} />
              <CampaignCode campaign={found} />
            </div>
            <CampaignNumbers campaign={found} />
          </>
        )}
      </Loaded>
    </>
  );
}

function NotCounting({ campaign }: { readonly campaign: Campaign }): JSX.Element | null {
  const apps = useQuery(ALL_APPS);
  const reason = explainNotCounting(
    campaign,
    apps.data?.find(({ id }) => id === campaign.appId),
  );
  if (reason === null) return null;
  return (
    <p class="warning-note campaign-note">
      <Icon name="alert" />
      {reason}
    </p>
  );
}

/**
 * Why visits are not counted at this moment; null when they are.
 * @param app the campaign's, when it is known
 */
function explainNotCounting(campaign: Campaign, app: App | undefined): string | null {
  const { status, account } = campaign;
  if (app?.status === 'disabled') return 'Its app is disabled, so visits are not counted.';
  if (app && !app.accounts.some(({ igId }) => igId === account.igId))
    return `@${account.username} is no longer granted to its app, so visits are not counted.`;
  switch (status) {
    case 'active':
      return null;
    case 'scheduled':
      return 'It has not started: visits before its start are not counted.';
    case 'paused':
      return 'It is paused: visits are not counted, and its app is not notified.';
    case 'ended':
      return 'It has ended: visits are not counted. A later end makes it count again.';
    default:
      return status satisfies never;
  }
}

function CampaignFacts({ campaign }: { readonly campaign: Campaign }): JSX.Element {
  const { id, appId, account, channel, icebreaker, startsAt, endsAt, url, context } = campaign;
  const apps = useQuery(ALL_APPS);
  const referrals = new URLSearchParams({ type: 'referral.received', appId });
  return (
    <Panel title="Facts">
      <Facts
        of={[
          [
            'Link',
            <span class="link-and-copy">
              <span class="url">{url}</span>
              <CopyButton name="Copy link" text={url} />
            </span>,
          ],
          [
            'App',
            <a href={`/console/apps/${appId}`}>
              {apps.data?.find((app) => app.id === appId)?.name ?? appId}
            </a>,
          ],
          ['Account', `@${account.username}`],
          ['Channel', channel ?? <span class="quiet">none</span>],
          ['Ice breaker', icebreaker === null ? <span class="quiet">none</span> : <code>{icebreaker}</code>],
          ['Starts', <TimeOr at={startsAt} none="when it was created" />],
          ['Ends', <TimeOr at={endsAt} none="when it is ended" />],
          ['Created', <Time at={campaign.createdAt} />],
        ]}
      />
      {context !== null && <Raw title="Context" value={context} />}
      <p class="detail-links">
        <a href={`/console/audit?${new URLSearchParams({ target: id })}`}>Its audit</a>
        <a href={`/console/notifications?${referrals}`}>Referrals of its app</a>
      </p>
    </Panel>
  );
}
