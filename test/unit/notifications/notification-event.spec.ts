import { expect, test } from '@jest/globals';
import type { NotificationType } from '../../../src/endpoints/notification-types.js';
import { address, type Announcement, type Listener } from '../../../src/notifications/notification-event.js';

const announcement = (appId: string, type: NotificationType): Announcement => ({
  type,
  appId,
  externalUserId: 'user-42',
  igsid: null,
  linkId: null,
  identityId: null,
  data: {},
});
const listener = (
  appId: string,
  endpointId: string,
  eventTypes: Listener['eventTypes'] = null,
  isDisabled = false,
): Listener => ({ endpointId, appId, eventTypes, isDisabled });

const LINKED = announcement('shop', 'identity.linked');
const EXPIRED = announcement('shop', 'link.expired');
const OTHERS = announcement('other', 'identity.linked');
const ALL_TYPES = listener('shop', 'all');
const LINKED_ONLY = listener('shop', 'linked', ['identity.linked']);
const NOTHING = listener('shop', 'nothing', []);
const DISABLED = listener('shop', 'disabled', null, true);
const ELSEWHERE = listener('other', 'elsewhere');

test.each<[string, Announcement[], Listener[], [Announcement, Listener][]]>([
  ['nobody, when nobody listens', [LINKED], [], []],
  ['nobody, when nothing happened', [], [ALL_TYPES], []],
  [
    'all endpoints of the app, in their order',
    [LINKED],
    [LINKED_ONLY, ALL_TYPES],
    [
      [LINKED, LINKED_ONLY],
      [LINKED, ALL_TYPES],
    ],
  ],
  ['those that want its type', [EXPIRED], [ALL_TYPES, LINKED_ONLY, NOTHING], [[EXPIRED, ALL_TYPES]]],
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
])('an announcement is for %s', (_whom, announcements, listeners, expected) => {
  const addressed = address(announcements, listeners);
  expect(addressed).toEqual(expected.map(([each, hearing]) => ({ announcement: each, listener: hearing })));
  // The very same object: its body is written once for all who hear it.
  addressed.forEach(({ announcement: told }, index) => expect(told).toBe(expected[index]?.[0]));
});
