import { useQuery } from '@tanstack/preact-query';
import { useRoute } from 'preact-iso';
import type { JSX } from 'preact';
import type { App } from '../../packages/client/src/index.js';
import { EndpointList } from '../endpoints/endpoint-list.js';
import { appEndpoints } from '../endpoints/endpoint-owner.js';
import { KeyList } from '../keys/key-list.js';
import { appKeys } from '../keys/key-owner.js';
import { Id } from '../parts/id.js';
import { Loaded } from '../parts/loaded.js';
import { Status } from '../parts/status.js';
import { Tabs } from '../parts/tabs.js';
import { useAddress } from '../state/address.js';
import { api } from '../state/hitch.js';
import { AppAccounts } from './app-accounts.js';
import { AppSettings } from './app-settings.js';
import { AppStatusPanel } from './app-status-panel.js';
import { BrandingTab } from './branding-tab.js';

const TABS = {
  settings: 'Settings',
  keys: 'Keys',
  accounts: 'Accounts',
  endpoints: 'Endpoints',
  branding: 'Branding',
} as const;
type Tab = keyof typeof TABS;

const toTab = (name: string | undefined): Tab =>
  name !== undefined && name in TABS ? (name as Tab) : 'settings';

/** One app: all that belongs to it, in tabs. */
export function AppView(): JSX.Element {
  const { id = '' } = useRoute().params;
  const tab = toTab(useAddress().query['tab']);
  const app = useQuery({
    queryKey: ['apps', id],
    queryFn: ({ signal }) => api.getApp({ path: { id } }, { signal }),
  });
  return (
    <>
      <p class="crumbs">
        <a href="/console/apps">Apps</a>
      </p>
      <Loaded of={app} says="Loading the app…" trouble="The app cannot be shown">
        {(found) => (
          <>
            <header class="view-head">
              <div class="title-and-status">
                <h1 class="view-title">{found.name}</h1>
                <Status name={found.status} />
              </div>
              <Id value={found.id} />
            </header>
            <Tabs label="Parts of the app" tabs={TABS} current={tab} />
            <Part key={`${found.id} ${tab}`} app={found} tab={tab} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Part({ app, tab }: { readonly app: App; readonly tab: Tab }): JSX.Element {
  switch (tab) {
    case 'settings':
      return (
        <>
          <AppSettings app={app} />
          <AppStatusPanel app={app} />
        </>
      );
    case 'keys':
      return <KeyList owner={appKeys(app.id)} />;
    case 'accounts':
      return <AppAccounts app={app} />;
    case 'endpoints':
      return <EndpointList owner={appEndpoints(app.id)} />;
    case 'branding':
      return <BrandingTab app={app} />;
    default:
      return tab satisfies never;
  }
}
