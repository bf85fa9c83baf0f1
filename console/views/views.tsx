import type { ComponentType } from 'preact';
import { AccountView } from '../accounts/account-view.js';
import { AccountsView } from '../accounts/accounts-view.js';
import { LinksView } from '../lists/links.js';
import { OverviewView } from '../overview/overview-view.js';
import type { Role } from '../state/signed-in.js';
import { LookUpView } from './look-up-view.js';
import { SessionsView } from './sessions-view.js';

export interface View {
  /** As preact-iso matches it. */
  readonly path: string;
  readonly component: ComponentType;
  /** Its name in the navigation; one without is reached from another view. */
  readonly name?: string;
  /** What it is for, in the command bar. */
  readonly says?: string;
  readonly group?: 'Answers' | 'Records' | 'Set-up';
  /** The least role that finds it in the navigation. */
  readonly needs?: Role;
}

/** Every view: the router, the navigation and the command bar read it from here. */
export const VIEWS: readonly View[] = [
  {
    path: '/console',
    component: LookUpView,
    name: 'Look up',
    group: 'Answers',
    says: 'Why did it link, or not?',
  },
  {
    path: '/console/overview',
    component: OverviewView,
    name: 'Overview',
    group: 'Answers',
    says: 'Whether linking works: funnel, outcomes, silence, delivery, set-up',
  },
  {
    path: '/console/links',
    component: LinksView,
    name: 'Links',
    group: 'Records',
    says: 'Minted links and what became of them',
  },
  {
    path: '/console/accounts',
    component: AccountsView,
    name: 'Accounts',
    group: 'Set-up',
    says: 'Instagram accounts: connection, ice breakers, doctor, self-test',
  },
  { path: '/console/accounts/:id', component: AccountView },
  {
    path: '/console/sessions',
    component: SessionsView,
    name: 'Sessions',
    group: 'Set-up',
    says: 'Who is signed in to the console',
  },
];
