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
  lastError: 'last_error',
  lastErrorAt: 'last_error_at',
  connectedAt: 'connected_at',
};
const ALL = selectList(COLUMNS, 'c');

const FIND: Statement = {
  name: 'account_connections_find',
  text: `SELECT ${ALL} FROM account_connections c WHERE c.account_id = $1`,
};

const MARK_DEAD: Statement = {
  name: 'account_connections_mark_dead',
  text: `
    UPDATE account_connections c SET status = 'dead', last_error = $2, last_error_at = $3
    WHERE c.account_id = $1 AND c.status = 'active' RETURNING c.account_id`,
};

/** The `account_connections` table. */
@Injectable()
export class AccountConnectionsRepository {
  async find(tx: Tx, accountId: string): Promise<AccountConnectionEntity | null> {
    const [found = null] = await tx.query<AccountConnectionEntity>(FIND, [accountId]);
    return found;
  }

  /** Writes a connection, in place of the one before. */
  async save(tx: Tx, connection: AccountConnectionEntity): Promise<void> {
    await tx.manager.upsert(AccountConnectionEntity, connection, ['accountId']);
  }

  /** Ends a connection that is active; false when it was not. */
  async markDead(tx: Tx, accountId: string, error: string, at: Date): Promise<boolean> {
    return (await tx.query(MARK_DEAD, [accountId, error, at])).length === 1;
  }
}
