import { expect, test } from '@jest/globals';
import type { IdentityEntity } from '../../../src/identities/identity.entity.js';
import { adviseActions } from '../../../src/lookup/advised-actions.js';
import type {
  NotificationEntity,
  NotificationStatus,
} from '../../../src/notifications/notification.entity.js';
import { aLink } from '../../support/builders.js';

const link = { ...aLink(), id: 'link', appId: 'app', identityId: 'second' };
const identity = (id: string): IdentityEntity => ({ id, appId: 'app' }) as IdentityEntity;
const notice = (id: string, status: NotificationStatus, linkId = 'link'): NotificationEntity =>
  ({ id, appId: 'app', status, linkId }) as NotificationEntity;

test('what an endpoint did not get comes first, then the person that the link made, then the link', () => {
  const actions = adviseActions({
    link,
    identities: [identity('first'), identity('second')],
    notifications: [
      notice('lost', 'exhausted'),
      notice('got', 'delivered'),
      notice('waiting', 'pending'),
      notice('canceled', 'canceled'),
      notice('of-another-link', 'exhausted', 'other'),
    ],
  });
  expect(actions.map(({ action, id }) => [action, id])).toEqual([
    ['redeliver', 'lost'],
    ['redeliver', 'canceled'],
    ['show_person', 'second'],
    ['show_link', 'link'],
  ]);
});

test('an answer about no row leads nowhere, and one without a link to its newest identity', () => {
  expect(adviseActions({ link: null, identities: [], notifications: [] })).toEqual([]);
  const actions = adviseActions({
    link: null,
    identities: [identity('newest'), identity('older')],
    notifications: [],
  });
  expect(actions).toEqual([{ action: 'show_person', id: 'newest', appId: 'app' }]);
});
