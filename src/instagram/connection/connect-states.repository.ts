import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../../platform/database/database.service.js';
import type { ConnectStateEntity } from './connect-state.entity.js';

const INSERT: Statement = {
  name: 'connect_states_insert',
  text: `INSERT INTO connect_states (hash, account_id, key_id, expires_at) VALUES ($1, $2, $3, $4)`,
};

const TAKE: Statement = {
  name: 'connect_states_take',
  text: `DELETE FROM connect_states WHERE hash = $1 RETURNING hash`,
};

/** The `connect_states` table. */
@Injectable()
export class ConnectStatesRepository {
  async insert(tx: Tx, { hash, accountId, keyId, expiresAt }: ConnectStateEntity): Promise<void> {
    await tx.query(INSERT, [hash, accountId, keyId, expiresAt]);
  }

  /**
   * Uses up a state: of two that come with it, one gets it.
   * @returns false when it was used before
   */
  async take(tx: Tx, hash: Buffer): Promise<boolean> {
    return (await tx.query(TAKE, [hash])).length > 0;
  }
}
