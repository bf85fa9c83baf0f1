import { Injectable } from '@nestjs/common';
import { type Columns, selectList } from '../../platform/database/columns.js';
import type { Statement, Tx } from '../../platform/database/database.service.js';
import { AccountConnectionEntity } from './account-connection.entity.js';

const COLUMNS: Columns<AccountConnectionEntity> = {
  accountId: 'account_id',
  login: 'login',
  accessToken: 'access_token',
  ownerId: 'owner_id',
  pageId: 'page_id',
  appId: 'app_id',
  username: 'username',
  accountType: 'account_type',
  scopes: 'scopes',
  status: 'status',
  tokenIssuedAt: 'token_issued_at',
  tokenExpiresAt: 'token_expires_at',
  refreshedAt: 'refreshed_at',
  nextRefreshAt: 'next_refresh_at',
  expiryNoticedAt: 'expiry_noticed_at',
  lastError: 'last_error',
  lastErrorAt: 'last_error_at',
  connectedAt: 'connected_at',
};
const ALL = selectList(COLUMNS, 'c');
const NAMES = Object.values(COLUMNS);

const FIND: Statement = {
  name: 'account_connections_find',
  text: `SELECT ${ALL} FROM account_connections c WHERE c.account_id = $1`,
};

const FIND_ALL: Statement = {
  name: 'account_connections_find_all',
  text: `SELECT ${ALL} FROM account_connections c WHERE c.account_id = ANY ($1::uuid[])`,
};

const FIND_DEAD: Statement = {
  name: 'account_connections_find_dead',
  text: `
    SELECT c.account_id AS "accountId" FROM account_connections c WHERE c.status = 'dead'
    ORDER BY c.account_id DESC LIMIT $1`,
};

const SAVE: Statement = {
  name: 'account_connections_save',
  text: `
    INSERT INTO account_connections (${NAMES.join(', ')}) VALUES (${NAMES.map((_, index) => `$${index + 1}`).join(', ')})
    ON CONFLICT (account_id) DO UPDATE SET ${NAMES.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}`,
};

const DELETE: Statement = {
  name: 'account_connections_delete',
  text: `DELETE FROM account_connections WHERE account_id = $1 RETURNING account_id`,
};

const OF_OWNER: Statement = {
  name: 'account_connections_of_owner',
  text: `
    SELECT c.account_id AS "accountId" FROM account_connections c
    WHERE c.owner_id = $1 AND ($2::timestamptz IS NULL OR c.connected_at <= $2) ORDER BY c.account_id`,
};

const END: Statement = {
  name: 'account_connections_end',
  text: `
    UPDATE account_connections SET status = 'dead', next_refresh_at = NULL, last_error = $2, last_error_at = $3
    WHERE account_id = $1 AND status = 'active' AND ($4::bytea IS NULL OR access_token = $4) RETURNING account_id`,
};

/** Each encryption of a token has new bytes, which therefore identify the connection. */
const NOTE: Statement = {
  name: 'account_connections_note',
  text: `
    UPDATE account_connections SET last_error = $3, last_error_at = $4
    WHERE account_id = $1 AND access_token = $2`,
};

/** SKIP LOCKED: instances share the work. A claimed row becomes due again later, even if its instance stops. */
const CLAIM: Statement = {
  name: 'account_connections_claim',
  text: `
    UPDATE account_connections c SET next_refresh_at = $2
    WHERE c.account_id = (
      SELECT account_id FROM account_connections
      WHERE status = 'active' AND next_refresh_at <= $1
      ORDER BY next_refresh_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING ${ALL}`,
};

const RENEW: Statement = {
  name: 'account_connections_renew',
  text: `
    UPDATE account_connections
    SET access_token = $3, token_issued_at = $4, refreshed_at = $4, token_expires_at = $5, next_refresh_at = $6,
        expiry_noticed_at = NULL, last_error = NULL, last_error_at = NULL
    WHERE account_id = $1 AND access_token = $2 AND status = 'active'`,
};

const NOTICE: Statement = {
  name: 'account_connections_notice',
  text: `
    UPDATE account_connections SET expiry_noticed_at = $3
    WHERE account_id = $1 AND access_token = $2 AND expiry_noticed_at IS NULL RETURNING account_id`,
};

const UNSCHEDULE: Statement = {
  name: 'account_connections_unschedule',
  text: `UPDATE account_connections SET next_refresh_at = NULL WHERE account_id = $1 AND access_token = $2`,
};

/** The row of a connection, and the token by which it is recognised. */
type SameToken = Pick<AccountConnectionEntity, 'accountId' | 'accessToken'>;

/** The `account_connections` table. */
@Injectable()
export class AccountConnectionsRepository {
  findAll(tx: Tx, accountIds: readonly string[]): Promise<AccountConnectionEntity[]> {
    return tx.query<AccountConnectionEntity>(FIND_ALL, [accountIds]);
  }

  /** The newest accounts whose connection has ended. */
  async findDead(tx: Tx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ accountId: string }>(FIND_DEAD, [limit]);
    return rows.map(({ accountId }) => accountId);
  }

  async find(tx: Tx, accountId: string): Promise<AccountConnectionEntity | null> {
    return (await tx.query<AccountConnectionEntity>(FIND, [accountId]))[0] ?? null;
  }

  /** Writes a connection in place of the account's former one. */
  async save(tx: Tx, connection: AccountConnectionEntity): Promise<void> {
    const names = Object.keys(COLUMNS) as (keyof AccountConnectionEntity)[];
    await tx.query(
      SAVE,
      names.map((name) => connection[name]),
    );
  }

  /** @returns false when there is none */
  async delete(tx: Tx, accountId: string): Promise<boolean> {
    return (await tx.query(DELETE, [accountId])).length > 0;
  }

  /** The accounts that this owner has connected (by `until`, if given), in the order in which they are locked. */
  async findAccountsOfOwner(tx: Tx, ownerId: string, until: Date | null): Promise<string[]> {
    const rows = await tx.query<{ accountId: string }>(OF_OWNER, [ownerId, until]);
    return rows.map(({ accountId }) => accountId);
  }

  /**
   * Marks a connection dead.
   * @param token the encrypted token that was refused; null: whatever token it has
   * @returns false when there is none that is active
   */
  async end(tx: Tx, accountId: string, error: string, now: Date, token: Buffer | null): Promise<boolean> {
    return (await tx.query(END, [accountId, error, now, token])).length > 0;
  }

  /** Notes what failed last; null: nothing. */
  async noteError(
    tx: Tx,
    { accountId, accessToken }: SameToken,
    error: string | null,
    now: Date,
  ): Promise<void> {
    await tx.query(NOTE, [accountId, accessToken, error, error === null ? null : now]);
  }

  /** Claims one connection that is due at `now`, and makes it due again at `again`; null when there is none. */
  async claimDue(tx: Tx, now: Date, again: Date): Promise<AccountConnectionEntity | null> {
    return (await tx.query<AccountConnectionEntity>(CLAIM, [now, again]))[0] ?? null;
  }

  /** Replaces the token, unless another one was written in the meantime. */
  async renew(
    tx: Tx,
    { accountId, accessToken }: SameToken,
    renewed: Pick<
      AccountConnectionEntity,
      'accessToken' | 'tokenIssuedAt' | 'tokenExpiresAt' | 'nextRefreshAt'
    >,
  ): Promise<void> {
    const { tokenIssuedAt, tokenExpiresAt, nextRefreshAt } = renewed;
    const values = [renewed.accessToken, tokenIssuedAt, tokenExpiresAt, nextRefreshAt];
    await tx.query(RENEW, [accountId, accessToken, ...values]);
  }

  /** @returns false when the operators were notified before */
  async noteExpiryNotice(tx: Tx, { accountId, accessToken }: SameToken, now: Date): Promise<boolean> {
    return (await tx.query(NOTICE, [accountId, accessToken, now])).length > 0;
  }

  async unschedule(tx: Tx, { accountId, accessToken }: SameToken): Promise<void> {
    await tx.query(UNSCHEDULE, [accountId, accessToken]);
  }
}
