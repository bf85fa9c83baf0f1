import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { ErasedPerson, ErasedUser, RowKey } from './erased-rows.js';

/** A person on one account (UUID). */
export type PersonOnAccount = Pick<ErasedPerson, 'accountId' | 'igsid'>;

/** An external user of an app, on one account or (null) on every account. */
export type UserOnAccount = Pick<ErasedUser, 'appId' | 'accountId' | 'externalUserId'>;

/** A link, as far as an erasure needs it. */
export interface FoundLink extends RowKey {
  readonly appId: string;
  readonly externalUserId: string;
  /** The person who came through it; null before anyone did. */
  readonly igsid: string | null;
}

/** An identity, as far as an erasure needs it. */
export interface FoundIdentity extends FoundLink {
  readonly igsid: string;
}

const COLUMNS = `
  t.account_id AS "accountId", t.id, t.app_id AS "appId", t.external_user_id AS "externalUserId", t.igsid`;

const FIND_IDENTITIES_OF_PEOPLE: Statement = {
  name: 'erasure_find_identities_of_people',
  text: `
    SELECT ${COLUMNS} FROM unnest($1::uuid[], $2::text[]) AS o(account_id, igsid)
    JOIN identities t ON t.igsid = o.igsid AND t.account_id = o.account_id`,
};

const FIND_IDENTITIES_OF_USER: Statement = {
  name: 'erasure_find_identities_of_user',
  text: `SELECT ${COLUMNS} FROM identities t WHERE t.external_user_id = $2 AND t.app_id = $1`,
};

/** Pending links and the others have an index each. */
const linksOfUsers = (status: string): string => `
    SELECT ${COLUMNS} FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS o(app_id, account_id, external_user_id)
    JOIN links t ON t.external_user_id = o.external_user_id AND t.app_id = o.app_id
      AND (o.account_id IS NULL OR t.account_id = o.account_id)
    WHERE ${status} AND ($4::text IS NULL OR t.igsid IS NULL OR t.igsid = $4)`;

const FIND_LINKS_OF_USERS: Statement = {
  name: 'erasure_find_links_of_users',
  text: `${linksOfUsers(`t.status = 'pending'`)} UNION ALL ${linksOfUsers(`t.status <> 'pending'`)} LIMIT $5`,
};

/** Links that await a confirmation are few and have an index; a linked one is found by its identity's user. */
const FIND_AWAITING_LINKS: Statement = {
  name: 'erasure_find_awaiting_links',
  text: `
    SELECT ${COLUMNS} FROM unnest($1::uuid[], $2::text[]) AS o(account_id, igsid)
    JOIN links t ON t.igsid = o.igsid AND t.account_id = o.account_id
    WHERE t.status = 'awaiting_confirmation'`,
};

/** Finds the links and identities of people and external users. The caller holds all locks. */
@Injectable()
export class ErasureSubjectsRepository {
  /** The identities of these people in every app, active or not. */
  async findIdentitiesOfPeople(tx: Tx, people: readonly PersonOnAccount[]): Promise<FoundIdentity[]> {
    return people.length === 0 ? [] : tx.query(FIND_IDENTITIES_OF_PEOPLE, columnsOf(people));
  }

  /** The identities of an app's external user on every account, active or not. */
  findIdentitiesOfUser(tx: Tx, appId: string, externalUserId: string): Promise<FoundIdentity[]> {
    return tx.query(FIND_IDENTITIES_OF_USER, [appId, externalUserId]);
  }

  /**
   * At most `limit` links of these external users.
   * @param igsid when set: without links that another person came through
   */
  async findLinksOfUsers(
    tx: Tx,
    users: readonly UserOnAccount[],
    igsid: string | null,
    limit: number,
  ): Promise<FoundLink[]> {
    if (users.length === 0) return [];
    return tx.query(FIND_LINKS_OF_USERS, [
      users.map(({ appId }) => appId),
      users.map(({ accountId }) => accountId),
      users.map(({ externalUserId }) => externalUserId),
      igsid,
      limit,
    ]);
  }

  /** The links that await a confirmation because one of these people came through them. */
  async findAwaitingLinks(tx: Tx, people: readonly PersonOnAccount[]): Promise<FoundLink[]> {
    return people.length === 0 ? [] : tx.query(FIND_AWAITING_LINKS, columnsOf(people));
  }
}

function columnsOf(people: readonly PersonOnAccount[]): [string[], string[]] {
  return [people.map(({ accountId }) => accountId), people.map(({ igsid }) => igsid)];
}
