import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';

/** A person on one account (its Instagram id, registered or not) or (null) on every one. */
export interface EventPerson {
  readonly igId: string | null;
  readonly igsid: string;
}

/** An identity as far as an erasure needs it. */
export interface RemovableIdentity {
  readonly id: string;
  readonly appId: string;
  readonly accountId: string;
  readonly externalUserId: string;
  readonly igsid: string;
}

const COLUMNS = `i.id, i.app_id AS "appId", i.account_id AS "accountId", i.external_user_id AS "externalUserId", i.igsid`;

/** The indexes by person and by user are partial, one for active identities and one for the others: so each is asked. */
const FIND_OF_PEOPLE: Statement = {
  name: 'identities_find_of_people',
  text: `
    SELECT ${COLUMNS}
    FROM unnest($1::uuid[], $2::text[]) AS p(account_id, igsid)
    CROSS JOIN LATERAL (
      SELECT * FROM identities i WHERE i.igsid = p.igsid AND i.unlinked_at IS NULL
      UNION ALL
      SELECT * FROM identities i WHERE i.igsid = p.igsid AND i.unlinked_at IS NOT NULL
    ) i
    WHERE p.account_id IS NULL OR i.account_id = p.account_id`,
};

const FIND_OF_USER: Statement = {
  name: 'identities_find_of_user',
  text: `
    SELECT ${COLUMNS} FROM identities i WHERE i.external_user_id = $2 AND i.app_id = $1 AND i.unlinked_at IS NULL
    UNION ALL
    SELECT ${COLUMNS} FROM identities i WHERE i.external_user_id = $2 AND i.app_id = $1 AND i.unlinked_at IS NOT NULL`,
};

const REMOVE_IDENTITIES: Statement = {
  name: 'identities_remove',
  text: `DELETE FROM identities WHERE id = ANY ($1::uuid[]) RETURNING id`,
};

const REMOVE_ATTEMPTS_OF_PEOPLE = removeSome('attempts_remove_of_people', 'attempts');
const REMOVE_DEAD_LETTERS = removeSome('dead_letters_remove', 'dead_letters');

const REMOVE_ATTEMPTS_ON_LINKS: Statement = {
  name: 'attempts_remove_on_links',
  text: `
    WITH removed AS (
      DELETE FROM attempts
      WHERE id = ANY (ARRAY(SELECT a.id FROM attempts a WHERE a.link_id = ANY ($1::uuid[]) LIMIT $2))
      RETURNING 1
    )
    SELECT count(*)::int AS count FROM removed`,
};

/** At most so many rows at a time: nobody knows how many one person has left. */
function removeSome(name: string, table: 'attempts' | 'dead_letters'): Statement {
  const text = `
    WITH removed AS (
      DELETE FROM ${table} WHERE id = ANY (ARRAY(
        SELECT a.id FROM unnest($1::text[], $2::text[]) AS p(ig_id, igsid)
        CROSS JOIN LATERAL (
          SELECT id FROM ${table} a WHERE a.igsid = p.igsid AND (p.ig_id IS NULL OR a.ig_id = p.ig_id) OFFSET 0
        ) a
        LIMIT $3
      ))
      RETURNING 1
    )
    SELECT count(*)::int AS count FROM removed`;
  return { name, text };
}

/** The `identities`, `attempts` and `dead_letters` tables, as an erasure sees them. */
@Injectable()
export class PersonRemovalRepository {
  /** The identities of these people, active or not, of every app; `accountId` null means on every account. */
  findOfPeople(
    tx: Tx,
    people: readonly { readonly accountId: string | null; readonly igsid: string }[],
  ): Promise<RemovableIdentity[]> {
    return tx.query<RemovableIdentity>(FIND_OF_PEOPLE, [
      people.map((person) => person.accountId),
      people.map((person) => person.igsid),
    ]);
  }

  /** The identities of an app's external user, active or not, on every account. */
  findOfUser(tx: Tx, appId: string, externalUserId: string): Promise<RemovableIdentity[]> {
    return tx.query<RemovableIdentity>(FIND_OF_USER, [appId, externalUserId]);
  }

  /** Removes identities by id; gives how many there were. Their links are gone already: nothing would find those afterwards. */
  async removeIdentities(tx: Tx, ids: readonly string[]): Promise<number> {
    return (await tx.query(REMOVE_IDENTITIES, [ids])).length;
  }

  /** Removes at most `limit` attempts of these people; gives their number. */
  removeAttemptsOfPeople(tx: Tx, people: readonly EventPerson[], limit: number): Promise<number> {
    return count(tx, REMOVE_ATTEMPTS_OF_PEOPLE, [...columnsOf(people), limit]);
  }

  /** Removes at most `limit` attempts on these links, whoever made them; gives their number. */
  removeAttemptsOnLinks(tx: Tx, linkIds: readonly string[], limit: number): Promise<number> {
    return count(tx, REMOVE_ATTEMPTS_ON_LINKS, [linkIds, limit]);
  }

  /** Removes at most `limit` dead letters of these people; gives their number. */
  removeDeadLetters(tx: Tx, people: readonly EventPerson[], limit: number): Promise<number> {
    return count(tx, REMOVE_DEAD_LETTERS, [...columnsOf(people), limit]);
  }
}

function columnsOf(people: readonly EventPerson[]): [(string | null)[], string[]] {
  return [people.map(({ igId }) => igId), people.map(({ igsid }) => igsid)];
}

async function count(tx: Tx, statement: Statement, parameters: readonly unknown[]): Promise<number> {
  const [row] = await tx.query<{ count: number }>(statement, parameters);
  return row?.count ?? 0;
}
