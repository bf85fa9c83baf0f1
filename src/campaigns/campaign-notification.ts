import type { AccountView } from '../links/link-view.js';
import type { NotificationEvent } from '../notifications/notification-event.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { CountedVisit } from './visit-plan.js';

/** A visit as an app's endpoints receive it. */
export function viewVisit(
  { campaign, visit: { event }, eventAt, isFirst, identity }: CountedVisit,
  { igId, username }: AccountView,
) {
  return {
    campaignId: toTypeId('cmp', campaign.id),
    appId: toTypeId('app', campaign.appId),
    channel: campaign.channel,
    context: campaign.context,
    account: { igId, username },
    igsid: event.igsid,
    externalUserId: identity?.externalUserId ?? null,
    identityId: identity && toTypeId('idn', identity.id),
    via: event.via,
    icebreaker: event.icebreaker,
    firstTime: isFirst,
    eventAt: eventAt.toISOString(),
  };
}

/** The event of a visit. */
export function toVisitEvent(visit: CountedVisit, account: AccountView): NotificationEvent {
  const { campaign, identity } = visit;
  return {
    type: 'referral.received',
    accountId: campaign.accountId,
    appId: campaign.appId,
    externalUserId: identity?.externalUserId ?? null,
    igsid: visit.visit.event.igsid,
    linkId: null,
    identityId: identity?.id ?? null,
    data: viewVisit(visit, account),
  };
}
