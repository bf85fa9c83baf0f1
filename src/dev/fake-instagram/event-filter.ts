import type { FakeEvent } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';

/** Why an event is not delivered; null when it is. */
export type FakeDrop =
  | 'not_subscribed'
  | 'callback_disabled'
  | 'field_not_ticked'
  | 'app_not_live'
  | 'dm_access_off'
  | 'creator_not_primed'
  | 'ad_thread';

/**
 * Whether Meta delivers an event to our app. Meta: an account that is subscribed to any field gets the app every field that the *app*
 * is subscribed to; while the app is not live, only people with a role are served.
 * https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
 */
export function dropReason(world: FakeWorld, event: FakeEvent): FakeDrop | null {
  const { app, knobs } = world;
  const account = world.account(event.igId);
  if (account.subscribedFields === null) return 'not_subscribed';
  if (!app.isCallbackActive || app.callbackUrl === null) return 'callback_disabled';
  if (!app.fields.has(event.field)) return 'field_not_ticked';
  if (!account.isDmAccessOn) return 'dm_access_off';
  if (!account.hasReadConversations) return 'creator_not_primed';
  if (!app.isLive && event.personId !== null && !world.person(event.personId).hasRole) return 'app_not_live';
  return event.isFromAd && !knobs.adThreadsDelivered ? 'ad_thread' : null;
}
