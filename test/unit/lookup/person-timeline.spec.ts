import { describe, expect, test } from '@jest/globals';
import type { AttemptEntity } from '../../../src/attempts/attempt.entity.js';
import type { IdentityEntity } from '../../../src/identities/identity.entity.js';
import { cutTimeline, describeTimeline, type TimelineRows } from '../../../src/lookup/person-timeline.js';
import type { NotificationEntity } from '../../../src/notifications/notification.entity.js';
import { aLink, at } from '../../support/builders.js';

const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const ROWS: TimelineRows = {
  identities: [
    {
      id: uuid(1),
      linkId: uuid(2),
      via: 'postback',
      linkedAt: at(60),
      unlinkedAt: at(500),
      unlinkReason: 'asked for',
    } as IdentityEntity,
  ],
  links: [
    { ...aLink(), id: uuid(2), status: 'linked', createdAt: at(0), openedAt: at(30), channel: 'web' },
    { ...aLink(), id: uuid(3), status: 'pending', createdAt: at(100), expiresAt: at(160), openedAt: null },
  ],
  attempts: [{ id: uuid(4), linkId: uuid(2), outcome: 'linked', eventAt: at(60) } as AttemptEntity],
  notifications: [
    {
      id: uuid(5),
      linkId: uuid(2),
      status: 'delivered',
      type: 'identity.linked',
      createdAt: at(60),
      completedAt: at(60),
    } as NotificationEntity,
    {
      id: uuid(6),
      linkId: uuid(2),
      status: 'pending',
      type: 'identity.unlinked',
      createdAt: at(500),
      completedAt: null,
    } as NotificationEntity,
  ],
};
const events = describeTimeline(ROWS, at(600));

describe('the time line of a person', () => {
  test('is in the order of time, and within a moment in the order in which things happen', () => {
    expect(events.map(({ event, kind }) => `${kind} ${event}`)).toEqual([
      'notification notified',
      'identity unlinked',
      'link expired',
      'link minted',
      'notification delivered',
      'notification notified',
      'identity linked',
      'attempt came',
      'link opened',
      'link minted',
    ]);
  });

  test('says of each event what has become of its row', () => {
    expect(events.find(({ event }) => event === 'expired')).toMatchObject({
      at: at(160),
      id: uuid(3),
      status: 'expired',
    });
    expect(events.find(({ event }) => event === 'came')).toMatchObject({ status: 'linked' });
    expect(events.find(({ event }) => event === 'unlinked')).toMatchObject({ unlinkReason: 'asked for' });
    expect(events.filter(({ event }) => event === 'minted').map(({ detail }) => detail)).toContain('web');
  });

  test('is cut into pages that together are the whole, each event once', () => {
    const seen: string[] = [];
    for (let below: string | null | undefined; below !== null;) {
      const page = cutTimeline(events, undefined, 3, below ?? null);
      seen.push(...page.rows.map(({ place }) => place));
      below = page.nextId;
    }
    expect(seen).toEqual(events.map(({ place }) => place));
    expect(new Set(seen).size).toBe(events.length);
  });

  test('has pages of one kind of events', () => {
    const first = cutTimeline(events, 'link', 2, null);
    expect(first.rows.map(({ event }) => event)).toEqual(['expired', 'minted']);
    const second = cutTimeline(events, 'link', 2, first.nextId);
    expect(second.rows.map(({ event }) => event)).toEqual(['opened', 'minted']);
    expect(second.nextId).toBeNull();
  });
});
