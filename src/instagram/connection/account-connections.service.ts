import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Audit, type AuditActor } from '../../audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database, type Transaction, type Tx } from '../../platform/database/database.service.js';
import type { GraphConnection, GraphError } from '../graph/graph-result.js';
import type { AccountConnectionEntity } from './account-connection.entity.js';
import { describeFailure } from './connection-findings.js';
import { ConnectionNotices } from './connection-notices.service.js';
import { TokenBox } from './token-box.service.js';
import { AccountConnectionsRepository } from './account-connections.repository.js';

/** The access to an account, or why there is none. */
export type SendingConnection =
  | { readonly kind: 'ready'; readonly connection: GraphConnection }
  /** A word for the record of a message that could not be sent. */
  | { readonly kind: 'not_connected' | 'connection_dead' | 'token_unreadable' };

/** Why a connection has ended. */
export interface ConnectionEnding {
  /** One word. */
  readonly reason: string;
  /** Kept as the last error. */
  readonly detail: string;
}

/** The connections of accounts: who may use them, and their end. */
@Injectable()
export class AccountConnections {
  constructor(
    private readonly database: Database,
    private readonly repository: AccountConnectionsRepository,
    private readonly tokens: TokenBox,
    private readonly accounts: AccountsService,
    private readonly notices: ConnectionNotices,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** The connection of an account, its token encrypted; null when there is none. */
  find(accountId: string): Promise<AccountConnectionEntity | null> {
    return this.database.read((tx) => this.repository.find(tx, accountId));
  }

  /** The connections of these accounts, their tokens encrypted; accounts without one are left out. */
  findAll(accountIds: readonly string[]): Promise<AccountConnectionEntity[]> {
    return this.database.read((tx) => this.repository.findAll(tx, accountIds));
  }

  /** The UUIDs of the newest accounts whose connection has ended. */
  findDead(limit: number): Promise<string[]> {
    return this.database.read((tx) => this.repository.findDead(tx, limit));
  }

  /** The access to an account (UUID) at this moment. Only the Graph client may use its token. */
  async findForSending(accountId: string): Promise<SendingConnection> {
    const found = await this.find(accountId);
    if (found === null) return { kind: 'not_connected' };
    if (found.status === 'dead') return { kind: 'connection_dead' };
    const connection = this.open(found);
    return connection === null ? { kind: 'token_unreadable' } : { kind: 'ready', connection };
  }

  /** The decrypted access of a connection; null when its token cannot be decrypted. */
  open({ accountId, login, accessToken }: AccountConnectionEntity): GraphConnection | null {
    const opened = this.tokens.open(accountId, accessToken);
    return opened === null ? null : { accountId, login, accessToken: opened };
  }

  /** Writes a connection in place of the account's former one. */
  save(tx: Tx, connection: AccountConnectionEntity): Promise<void> {
    return this.repository.save(tx, connection);
  }

  /** Notes what failed last, unless the account was connected again in the meantime. */
  async noteError(connection: AccountConnectionEntity, error: string): Promise<AccountConnectionEntity> {
    const now = this.clock.now();
    await this.database.inTransaction((tx) => this.repository.noteError(tx, connection, error, now));
    return { ...connection, lastError: error, lastErrorAt: now };
  }

  /**
   * Ends a connection whose token Instagram has refused permanently, unless it has another one by now. The row stays, and says why.
   * @param refused as it was used
   */
  async markDead({ accountId, accessToken }: GraphConnection, error: GraphError): Promise<void> {
    const ending = { reason: error.name, detail: describeFailure('send', { kind: 'refused', error }) };
    await this.accounts.changing(async (tx) => {
      await this.accounts.lock(tx, accountId);
      const found = await this.repository.find(tx, accountId);
      if (found === null || this.open(found)?.accessToken !== accessToken) return false;
      return this.end(tx, accountId, ending, found.accessToken);
    });
  }

  /** Ends a connection whose token was refused permanently in a refresh, unless it has another one by now. */
  async endRefused({ accountId, accessToken }: AccountConnectionEntity, error: GraphError): Promise<void> {
    const ending = { reason: error.name, detail: describeFailure('refresh', { kind: 'refused', error }) };
    await this.accounts.changing((tx) => this.end(tx, accountId, ending, accessToken));
  }

  /**
   * Ends a connection in the caller's transaction of `AccountsService.changing`.
   * @param token the encrypted token that was refused; null: whatever token it has
   * @returns false when there is none that is active
   */
  async end(
    tx: Transaction,
    accountId: string,
    { reason, detail }: ConnectionEnding,
    token: Buffer | null = null,
  ): Promise<boolean> {
    await this.accounts.lock(tx, accountId);
    if (!(await this.repository.end(tx, accountId, detail, this.clock.now(), token))) return false;
    await this.accounts.setConnectedAt(tx, accountId, null);
    await this.notices.disconnected(tx, accountId, reason);
    return true;
  }

  /**
   * Deletes the connection of an account. Events of the account are still received: links work without a connection.
   * @returns false when there is none
   */
  disconnect(accountId: string, actor: AuditActor): Promise<boolean> {
    return this.accounts.changing((tx) => this.remove(tx, accountId, actor));
  }

  /** The same in the caller's transaction of `AccountsService.changing`. */
  async remove(tx: Tx, accountId: string, actor: AuditActor): Promise<boolean> {
    await this.accounts.lock(tx, accountId);
    if (!(await this.repository.delete(tx, accountId))) return false;
    await this.accounts.setConnectedAt(tx, accountId, null);
    await this.recordDisconnected(tx, accountId, actor);
    return true;
  }

  /**
   * The accounts that the owner with this app-scoped id has connected, in the order in which they are locked.
   * @param until those that were connected later are left out; null: none is
   */
  findAccountsOfOwner(tx: Tx, ownerId: string, until: Date | null = null): Promise<string[]> {
    return this.repository.findAccountsOfOwner(tx, ownerId, until);
  }

  /** Writes the audit entry of a connection that a person has ended. */
  recordDisconnected(tx: Tx, accountId: string, actor: AuditActor): Promise<void> {
    return this.audit.record(tx, actor, {
      action: 'account.disconnected',
      target: { kind: 'acc', id: accountId },
    });
  }
}
