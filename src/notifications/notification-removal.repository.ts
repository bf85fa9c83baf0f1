import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { NotifiedPerson, NotifiedUser } from './notified.js';

/** In the order of their ids, as whoever else locks several; a delivery that is being written down is waited for. */
function removeFound(name: string, found: string): Statement {
  return {
    name,
    text: `
      DELETE FROM notifications WHERE id = ANY (ARRAY(
        SELECT n.id FROM notifications n WHERE n.id = ANY (ARRAY(${found})) ORDER BY n.id FOR UPDATE
      ))
      RETURNING id`,
  };
}

/** What is about an identity is found by its user, so that the index here can leave those out: they are most. */
const REMOVE_OF_PEOPLE = removeFound(
  'notifications_remove_of_people',
  `SELECT n.id FROM unnest($1::text[], $2::text[]) AS p(ig_id, igsid)
   CROSS JOIN LATERAL (
     SELECT n.id FROM notifications n
     WHERE n.igsid = p.igsid AND n.identity_id IS NULL AND (p.ig_id IS NULL OR n.data -> 'account' ->> 'igId' = p.ig_id)
     OFFSET 0
   ) n
   LIMIT $3`,
);

const REMOVE_OF_USERS = removeFound(
  'notifications_remove_of_users',
  `SELECT n.id FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])
                      AS u(app_id, account_id, external_user_id, link_id, igsid)
   LEFT JOIN accounts a ON a.id = u.account_id
   CROSS JOIN LATERAL (
     SELECT n.id FROM notifications n
     WHERE n.external_user_id = u.external_user_id AND n.app_id = u.app_id
       AND (u.account_id IS NULL OR n.data -> 'account' ->> 'igId' = a.ig_id)
       AND (u.link_id IS NULL OR n.link_id = u.link_id)
       AND (u.igsid IS NULL OR n.igsid IS NULL OR n.igsid = u.igsid)
     OFFSET 0
   ) n
   LIMIT $6`,
);

const REMOVE_DELIVERIES: Statement = {
  name: 'deliveries_remove',
  text: `DELETE FROM deliveries WHERE notification_id = ANY ($1::uuid[])`,
};

/** The `notifications` and `deliveries` tables, as an erasure sees them. */
@Injectable()
export class NotificationRemovalRepository {
  /** Removes at most `limit` notifications about links that these people came through; gives their ids. */
  removeOfPeople(tx: Tx, people: readonly NotifiedPerson[], limit: number): Promise<string[]> {
    return idsOf(tx, REMOVE_OF_PEOPLE, [
      people.map(({ igId }) => igId),
      people.map(({ igsid }) => igsid),
      limit,
    ]);
  }

  /** Removes at most `limit` notifications about these users; gives their ids. */
  removeOfUsers(tx: Tx, users: readonly NotifiedUser[], limit: number): Promise<string[]> {
    return idsOf(tx, REMOVE_OF_USERS, [
      users.map((user) => user.appId),
      users.map((user) => user.accountId),
      users.map((user) => user.externalUserId),
      users.map((user) => user.linkId),
      users.map((user) => user.igsid),
      limit,
    ]);
  }

  /** Removes what was tried for these notifications. */
  async removeDeliveries(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(REMOVE_DELIVERIES, [ids]);
  }
}

async function idsOf(tx: Tx, statement: Statement, parameters: readonly unknown[]): Promise<string[]> {
  return (await tx.query<{ id: string }>(statement, parameters)).map(({ id }) => id);
}
