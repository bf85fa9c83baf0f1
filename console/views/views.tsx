import type { ComponentType } from 'preact';
import { AttemptsView } from '../lists/attempts.js';
import { AuditView } from '../lists/audit.js';
import { DeadLettersView } from '../lists/dead-letters.js';
import { ErasuresView } from '../lists/erasures.js';
import { IdentitiesView } from '../lists/identities.js';
import { InvitesView } from '../lists/invites.js';
import { LinksView } from '../lists/links.js';
import { NotificationsView } from '../lists/notifications.js';
import type { Role } from '../state/signed-in.js';
import { later } from './later.js';
import { LookUpView } from './look-up-view.js';
import { PersonView } from './person-view.js';
import { ReceiptView } from './receipt-view.js';
import { SessionsView } from './sessions-view.js';

interface View {
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
    component: later('OverviewView'),
    name: 'Overview',
    group: 'Answers',
    says: 'Whether linking works: funnel, outcomes, silence, delivery, set-up',
  },
  {
    path: '/console/identities',
    component: IdentitiesView,
    name: 'Identities',
    group: 'Records',
    says: 'Who is linked to whom',
  },
  { path: '/console/identities/:id', component: PersonView },
  {
    path: '/console/links',
    component: LinksView,
    name: 'Links',
    group: 'Records',
    says: 'Minted links and what became of them',
  },
  {
    path: '/console/invites',
    component: InvitesView,
    name: 'Invites',
    group: 'Records',
    says: 'Links from the chat to a page of an app, and what became of them',
  },
  {
    path: '/console/attempts',
    component: AttemptsView,
    name: 'Attempts',
    group: 'Records',
    says: 'What became of each ref that a person brought',
  },
  {
    path: '/console/notifications',
    component: NotificationsView,
    name: 'Notifications',
    group: 'Records',
    says: 'What apps were notified of, and every try',
  },
  {
    path: '/console/dead-letters',
    component: DeadLettersView,
    name: 'Dead letters',
    group: 'Records',
    says: 'Events that were not decided',
  },
  {
    path: '/console/audit',
    component: AuditView,
    name: 'Audit',
    group: 'Records',
    says: 'Who changed what, and who looked at whom',
  },
  {
    path: '/console/erasures',
    component: ErasuresView,
    name: 'Erasures',
    group: 'Records',
    says: 'The receipts of what was erased',
    needs: 'admin',
  },
  { path: '/console/erasures/:id', component: ReceiptView },
  {
    path: '/console/apps',
    component: later('AppsView'),
    name: 'Apps',
    group: 'Set-up',
    says: 'Who mints links: settings, keys, endpoints, branding',
  },
  { path: '/console/apps/:id', component: later('AppView') },
  {
    path: '/console/accounts',
    component: later('AccountsView'),
    name: 'Accounts',
    group: 'Set-up',
    says: 'Instagram accounts: connection, ice breakers, doctor, self-test',
  },
  { path: '/console/accounts/:id', component: later('AccountView') },
  {
    path: '/console/campaigns',
    component: later('CampaignsView'),
    name: 'Campaigns',
    group: 'Set-up',
    says: 'Links and QR codes for print that many people use, and who came',
  },
  { path: '/console/campaigns/:id', component: later('CampaignView') },
  {
    path: '/console/operator-endpoints',
    component: later('OperatorEndpointsView'),
    name: 'Operators’ endpoints',
    group: 'Set-up',
    says: 'Where Hitch says that something is wrong',
  },
  {
    path: '/console/keys',
    component: later('KeysView'),
    name: 'Admin keys',
    group: 'Set-up',
    says: 'Who operates Hitch, and with which role',
  },
  {
    path: '/console/sessions',
    component: SessionsView,
    name: 'Sessions',
    group: 'Set-up',
    says: 'Who is signed in to the console',
  },
];
