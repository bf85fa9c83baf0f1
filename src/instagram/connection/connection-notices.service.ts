import { Injectable, Logger } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { toTypeId } from '../../platform/ids/type-id.js';

/** Tells the operators what only they can mend. The one place from which the facts about connections go to them. */
@Injectable()
export class ConnectionNotices {
  private readonly logger = new Logger('instagram');

  constructor(private readonly accounts: AccountsService) {}

  /** `account.token_expiring`: the token of an account ends within a week and cannot be refreshed. */
  async tokenExpiring(tx: Tx, accountId: string, expiresAt: Date): Promise<void> {
    this.logger.warn({
      message: 'the token of an account ends and cannot be refreshed; connect the account again',
      ...(await this.describe(tx, accountId)),
      expiresAt: expiresAt.toISOString(),
    });
  }

  /** `account.disconnected`: nothing can be sent for an account any more. */
  async disconnected(tx: Tx, accountId: string, reason: string): Promise<void> {
    this.logger.warn({
      message: 'an account is no longer connected; connect it again',
      ...(await this.describe(tx, accountId)),
      reason,
    });
  }

  private async describe(tx: Tx, accountId: string): Promise<object> {
    const account = (await this.accounts.findByIds(tx, [accountId])).get(accountId);
    return { accountId: toTypeId('acc', accountId), username: account?.username };
  }
}
