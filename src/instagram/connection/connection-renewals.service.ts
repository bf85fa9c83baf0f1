import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database, type Transaction } from '../../platform/database/database.service.js';
import type { GraphToken } from '../graph/token-answer.js';
import type { AccountConnectionEntity } from './account-connection.entity.js';
import { ConnectionNotices } from './connection-notices.service.js';
import { TokenBox } from './token-box.service.js';
import { AccountConnectionsRepository } from './account-connections.repository.js';
import { expiryAfter, isExpiryDue, nextRefreshAt, RETRY_AFTER_MS } from './token-life.js';

/** Claims connections whose tokens are due, and stores what became of them. */
@Injectable()
export class ConnectionRenewals {
  constructor(
    private readonly database: Database,
    private readonly repository: AccountConnectionsRepository,
    private readonly tokens: TokenBox,
    private readonly notices: ConnectionNotices,
    private readonly clock: Clock,
  ) {}

  /** Claims one due connection for this instance; null when there is none. */
  claim(): Promise<AccountConnectionEntity | null> {
    const now = this.clock.now();
    const again = new Date(now.getTime() + RETRY_AFTER_MS);
    return this.database.inTransaction((tx) => this.repository.claimDue(tx, now, again));
  }

  /** Writes the new token. Until it is committed the former one is kept, which may still be valid. */
  async renew(connection: AccountConnectionEntity, token: GraphToken): Promise<void> {
    const now = this.clock.now();
    const { accountId, login } = connection;
    const tokenExpiresAt = expiryAfter(now, token.expiresInSeconds);
    const renewed = {
      accessToken: this.tokens.seal(accountId, token.accessToken),
      tokenIssuedAt: now,
      tokenExpiresAt,
      nextRefreshAt: nextRefreshAt({ login, issuedAt: now, expiresAt: tokenExpiresAt }),
    };
    await this.database.inTransaction((tx) => this.repository.renew(tx, connection, renewed));
  }

  /** Notes a failure, and notifies the operators once when the token expires within a week. The refresh is tried again. */
  async fail(connection: AccountConnectionEntity, error: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.repository.noteError(tx, connection, error, this.clock.now());
      await this.noticeExpiry(tx, connection);
    });
  }

  /** Notifies the operators once that a token expires that cannot be refreshed, and does not schedule it again. */
  async leave(connection: AccountConnectionEntity): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.repository.unschedule(tx, connection);
      await this.noticeExpiry(tx, connection);
    });
  }

  private async noticeExpiry(tx: Transaction, connection: AccountConnectionEntity): Promise<void> {
    const { accountId, tokenExpiresAt } = connection;
    const now = this.clock.now();
    if (tokenExpiresAt === null || !isExpiryDue(connection, now)) return;
    if (await this.repository.noteExpiryNotice(tx, connection, now))
      await this.notices.tokenExpiring(tx, accountId, tokenExpiresAt);
  }
}
