import type { GraphResult, InstagramLogin } from '../graph/graph-result.js';

/**
 * What an account is subscribed to. Meta: the fields of an account turn its webhooks on; which events come, the app's dashboard
 * says. `message_edit` is left out: with it Meta sometimes sends an edit in place of the message.
 * https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
 */
export const SUBSCRIBED_FIELDS: Readonly<Record<InstagramLogin, readonly string[]>> = {
  instagram: [
    'messages',
    'messaging_postbacks',
    'messaging_referral',
    'message_echoes',
    'messaging_seen',
    'messaging_handover',
    'standby',
  ],
  // A Page has other names for them, and refuses those of Instagram.
  page: [
    'messages',
    'messaging_postbacks',
    'messaging_referrals',
    'message_echoes',
    'messaging_handovers',
    'standby',
  ],
};

/** A call for an account that is connected. */
export type ConnectionStep = 'subscribe' | 'read_subscriptions' | 'read_conversations' | 'refresh' | 'send';

/** A failure in words of this service and with Meta's code. Meta's own words may contain anything. */
export function describeFailure(
  step: ConnectionStep,
  result: Exclude<GraphResult<unknown>, { kind: 'ok' }>,
): string {
  return result.kind === 'refused'
    ? `${step}: ${result.error.name} (${result.error.label})`
    : `${step}: ${result.cause}`;
}

/** What is missing in the subscriptions of an account; null when nothing is. */
export function describeSubscriptions(
  apps: readonly { readonly appId: string }[],
  appId: string | null,
): string | null {
  const isSubscribed = appId === null ? apps.length > 0 : apps.some((each) => each.appId === appId);
  return isSubscribed ? null : 'read_subscriptions: not_subscribed';
}
