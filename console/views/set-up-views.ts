/** What operators use: it is loaded when one of these is opened, so that support's look-up need not wait for it. */
export { AccountView } from '../accounts/account-view.js';
export { AccountsView } from '../accounts/accounts-view.js';
export { AppView } from '../apps/app-view.js';
export { AppsView } from '../apps/apps-view.js';
export { CampaignView } from '../campaigns/campaign-view.js';
export { CampaignsView } from '../campaigns/campaigns-view.js';
export { OperatorEndpointsView } from '../endpoints/operator-endpoints-view.js';
export { KeysView } from '../keys/keys-view.js';
export { OverviewView } from '../overview/overview-view.js';
