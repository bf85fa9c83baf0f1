import { expect, test } from '@jest/globals';
import type { NotificationType, Subscriber } from '../../../src/endpoints/notification-types.js';
import { addressEvents, type NotificationEvent } from '../../../src/notifications/notification-event.js';

const event = (appId: string, type: NotificationType): NotificationEvent => ({
  type,
  accountId: 'acme',
  appId,
  externalUserId: 'user-42',
  igsid: null,
  linkId: null,
  identityId: null,
  data: {},
});
const subscriber = (
  appId: string,
  endpointId: string,
  eventTypes: Subscriber['eventTypes'] = null,
  isDisabled = false,
): Subscriber => ({ endpointId, appId, eventTypes, isDisabled });

const LINKED = event('shop', 'identity.linked');
const EXPIRED = event('shop', 'link.expired');
const OPENED = event('shop', 'link.opened');
const OTHERS = event('other', 'identity.linked');
const ALL_TYPES = subscriber('shop', 'all');
const LINKED_ONLY = subscriber('shop', 'linked', ['identity.linked']);
const OPENED_TOO = subscriber('shop', 'opened', ['identity.linked', 'link.opened']);
const NOTHING = subscriber('shop', 'nothing', []);
const DISABLED = subscriber('shop', 'disabled', null, true);
const ELSEWHERE = subscriber('other', 'elsewhere');

test.each<[string, NotificationEvent[], Subscriber[], [NotificationEvent, Subscriber][]]>([
  ['no endpoint when there is none', [LINKED], [], []],
  ['no endpoint when nothing happened', [], [ALL_TYPES], []],
  [
    'all endpoints of the app, in their order',
    [LINKED],
    [LINKED_ONLY, ALL_TYPES],
    [
      [LINKED, LINKED_ONLY],
      [LINKED, ALL_TYPES],
    ],
  ],
  ['those that receive its type', [EXPIRED], [ALL_TYPES, LINKED_ONLY, NOTHING], [[EXPIRED, ALL_TYPES]]],
  [
    'those that name it, when it is an opened link',
    [OPENED, LINKED],
    [ALL_TYPES, OPENED_TOO, LINKED_ONLY],
    [
      [OPENED, OPENED_TOO],
      [LINKED, ALL_TYPES],
      [LINKED, OPENED_TOO],
      [LINKED, LINKED_ONLY],
    ],
  ],
  ['those that are disabled, too', [LINKED], [DISABLED], [[LINKED, DISABLED]]],
  ['no endpoint of another app', [OTHERS], [ALL_TYPES, LINKED_ONLY], []],
  [
    'each its own app, in the order in which it happened',
    [EXPIRED, OTHERS, LINKED],
    [LINKED_ONLY, ELSEWHERE, ALL_TYPES],
    [
      [EXPIRED, ALL_TYPES],
      [OTHERS, ELSEWHERE],
      [LINKED, LINKED_ONLY],
      [LINKED, ALL_TYPES],
    ],
  ],
])('an event is for %s', (_name, events, subscribers, expected) => {
  const addressed = addressEvents(events, subscribers);
  expect(addressed).toEqual(expected.map(([each, receiving]) => ({ event: each, subscriber: receiving })));
  // The very same object: its body is written once for all that receive it.
  addressed.forEach((each, index) => expect(each.event).toBe(expected[index]?.[0]));
});
