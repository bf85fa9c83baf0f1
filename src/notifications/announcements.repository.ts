import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { Addressed, Announcement, Listener } from './announcement.js';

/** What a disabled app's endpoints would have been told is kept as well, for the day on which it is enabled again. */
const LISTENERS = `
    SELECT e.id AS "endpointId", e.app_id AS "appId", e.event_types AS "eventTypes",
           (e.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS "isDisabled"
    FROM endpoints e JOIN apps a ON a.id = e.app_id`;

const FIND_LISTENERS: Statement = {
  name: 'endpoints_find_listeners',
  text: `${LISTENERS} WHERE e.app_id = ANY ($1::uuid[]) AND e.deleted_at IS NULL ORDER BY e.id`,
};

const FIND_LISTENERS_OF_LINKS: Statement = {
  name: 'endpoints_find_listeners_of_links',
  text: `${LISTENERS}
    WHERE e.app_id IN (SELECT DISTINCT app_id FROM links WHERE id = ANY ($1::uuid[])) AND e.deleted_at IS NULL
    ORDER BY e.id`,
};

/** What stands between two bodies: JSON as it is written here has no line breaks. As an array each of its quotes would be escaped. */
const BETWEEN = '\n';

/** In the order given, so that `sequence` rises with it. */
const INSERT: Statement = {
  name: 'notifications_insert',
  text: `
    INSERT INTO notifications (id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id, status,
                               next_attempt_at, created_at, completed_at)
    SELECT id, app_id, endpoint_id, type, data::json, external_user_id, igsid, link_id, identity_id,
           CASE WHEN disabled THEN 'canceled' ELSE 'pending' END, CASE WHEN NOT disabled THEN $11::timestamptz END,
           $11, CASE WHEN disabled THEN $11 END
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], string_to_array($5, E'\\n'), $6::text[], $7::text[], $8::uuid[], $9::uuid[],
                $10::boolean[])
           WITH ORDINALITY AS n(id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id, disabled, at)
    ORDER BY at`,
};

/**
 * From here to the end of the transaction a statement keeps the plan that it got first. There is one way only to put in what is
 * at hand, and to find it anew each time took as long as the insert itself: here and for the queue's own statement.
 */
const PLAN_ONCE: Statement = {
  name: 'announcements_plan_once',
  text: 'SET LOCAL plan_cache_mode = force_generic_plan',
};

/** A notification that is to be: the same id in each attempt to deliver it. */
export interface NewNotification extends Addressed {
  /** UUID. */
  readonly id: string;
}

/** What an announcement reads and writes. */
@Injectable()
export class AnnouncementsRepository {
  /** The endpoints of these apps, disabled ones too. */
  async findListeners(tx: Tx, appIds: readonly string[]): Promise<Listener[]> {
    return tx.query<Listener>(FIND_LISTENERS, [appIds]);
  }

  /** The endpoints of the apps that these links are of, disabled ones too. */
  async findListenersOfLinks(tx: Tx, linkIds: readonly string[]): Promise<Listener[]> {
    return tx.query<Listener>(FIND_LISTENERS_OF_LINKS, [linkIds]);
  }

  /** Inserts notifications, whatever their number, in one statement. What follows in the transaction should only insert. */
  async insert(tx: Tx, notifications: readonly NewNotification[], createdAt: Date): Promise<void> {
    const told = notifications.map(({ announcement }) => announcement);
    const planned = tx.query(PLAN_ONCE);
    const inserted = tx.query(INSERT, [
      notifications.map(({ id }) => id),
      told.map(({ appId }) => appId),
      notifications.map(({ listener }) => listener.endpointId),
      told.map(({ type }) => type),
      writeBodies(told),
      told.map(({ externalUserId }) => externalUserId),
      told.map(({ igsid }) => igsid),
      told.map(({ linkId }) => linkId),
      told.map(({ identityId }) => identityId),
      notifications.map(({ listener }) => listener.isDisabled),
      createdAt,
    ]);
    await Promise.all([planned, inserted]);
  }
}

/** The body of each; what several endpoints are told is written once. */
function writeBodies(told: readonly Announcement[]): string {
  const bodies = new Map<Announcement, string>();
  for (const announcement of told)
    if (!bodies.has(announcement)) bodies.set(announcement, JSON.stringify(announcement.data));
  return told.map((announcement) => bodies.get(announcement)).join(BETWEEN);
}
