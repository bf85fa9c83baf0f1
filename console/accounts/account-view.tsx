import { useQuery } from '@tanstack/preact-query';
import { useRoute } from 'preact-iso';
import type { JSX } from 'preact';
import type { Account } from '../../packages/client/src/index.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Tabs } from '../parts/tabs.js';
import { useAddress } from '../state/address.js';
import { api } from '../state/hitch.js';
import { AccountApps } from './account-apps.js';
import { AccountSettings } from './account-settings.js';
import { ConnectionTab } from './connection-tab.js';
import { DoctorTab } from './doctor-tab.js';
import { IceBreakersTab } from './ice-breakers-tab.js';

const TABS = {
  connection: 'Connection',
  'ice-breakers': 'Ice breakers',
  doctor: 'Doctor',
  apps: 'Apps',
  settings: 'Settings',
} as const;
type Tab = keyof typeof TABS;

const toTab = (name: string | undefined): Tab =>
  name !== undefined && name in TABS ? (name as Tab) : 'connection';

/** One account: all that belongs to it, in tabs. */
export function AccountView(): JSX.Element {
  const { id = '' } = useRoute().params;
  const tab = toTab(useAddress().query['tab']);
  const account = useQuery({
    queryKey: ['accounts', id],
    queryFn: ({ signal }) => api.getAccount({ path: { id } }, { signal }),
  });
  return (
    <>
      <p class="crumbs">
        <a href="/console/accounts">Accounts</a>
      </p>
      <Loaded of={account} says="Loading the account…" trouble="The account cannot be shown">
        {(found) => (
          <>
            <header class="view-head">
              <div class="title-and-status">
                <h1 class="view-title">@{found.username}</h1>
                <Status name={found.status} />
              </div>
              <Id value={found.id} />
            </header>
            <Tabs label="Parts of the account" tabs={TABS} current={tab} />
            <div class="tab-parts">
              <Part key={`${found.id} ${tab}`} account={found} tab={tab} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

function Part({ account, tab }: { readonly account: Account; readonly tab: Tab }): JSX.Element {
  switch (tab) {
    case 'connection':
      return <ConnectionTab account={account} />;
    case 'ice-breakers':
      return <IceBreakersTab account={account} />;
    case 'doctor':
      return <DoctorTab account={account} />;
    case 'apps':
      return <AccountApps account={account} />;
    case 'settings':
      return <AccountSettings account={account} />;
    default:
      return tab satisfies never;
  }
}
