import { Injectable, Logger } from '@nestjs/common';
import type { AccountEntity } from '../../accounts/account.entity.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { OperatorNotices } from '../../notifications/operator-notices.service.js';
import type { Transaction } from '../../platform/database/database.service.js';
import { toTypeId } from '../../platform/ids/type-id.js';

/** Notifies the operators of what only they can repair: in the log, and at their endpoints. */
@Injectable()
export class ConnectionNotices {
  private readonly logger = new Logger('instagram');

  constructor(
    private readonly accounts: AccountsService,
    private readonly operators: OperatorNotices,
  ) {}

  /** The token of an account ends within a week and cannot be refreshed. */
  async tokenExpiring(tx: Transaction, accountId: string, expiresAt: Date): Promise<void> {
    const account = await this.find(tx, accountId);
    if (account === undefined) return;
    const line = {
      message: 'the token of an account ends and cannot be refreshed; connect the account again',
      accountId: toTypeId('acc', accountId),
      expiresAt: expiresAt.toISOString(),
    };
    tx.afterCommit(() => this.logger.warn(line));
    await this.operators.publish(tx, [{ type: 'account.token_expiring', ...toSubject(account), expiresAt }]);
  }

  /**
   * Nothing can be sent for an account any more.
   * @param reason one word
   */
  async disconnected(tx: Transaction, accountId: string, reason: string): Promise<void> {
    const account = await this.find(tx, accountId);
    if (account === undefined) return;
    const line = {
      message: 'an account is no longer connected; connect it again',
      accountId: toTypeId('acc', accountId),
      reason,
    };
    tx.afterCommit(() => this.logger.warn(line));
    await this.operators.publish(tx, [{ type: 'account.disconnected', ...toSubject(account), reason }]);
  }

  private async find(tx: Transaction, accountId: string): Promise<AccountEntity | undefined> {
    return (await this.accounts.findByIds(tx, [accountId])).get(accountId);
  }
}

function toSubject({ id, igId, username }: AccountEntity): {
  readonly accountId: string;
  readonly igId: string;
  readonly username: string;
} {
  return { accountId: id, igId, username };
}
