import { Injectable, Logger } from '@nestjs/common';
import type { AccountEntity } from '../../accounts/account.entity.js';
import { OperatorNotices } from '../../notifications/operator-notices.service.js';
import type { Transaction } from '../../platform/database/database.service.js';
import { toTypeId } from '../../platform/ids/type-id.js';

/** A notification about an account in trouble. */
export interface WatchNotice {
  readonly account: Pick<AccountEntity, 'id' | 'igId' | 'username'>;
  readonly trouble: string;
  /** The last event of a person; null when none is known. */
  readonly lastEventAt: Date | null;
  /** The result of subscribing the account again; null: not tried, because it does not help. */
  readonly resubscription: 'did_not_help' | 'failed' | null;
}

/** Notifies the operators of accounts in trouble. */
@Injectable()
export class WatchNotices {
  private readonly logger = new Logger('watchdog');

  constructor(private readonly operators: OperatorNotices) {}

  /** `account.silent`, in the transaction that notes it. */
  async silent(
    tx: Transaction,
    { account, trouble, lastEventAt, resubscription }: WatchNotice,
  ): Promise<void> {
    const { id, igId, username } = account;
    await this.operators.publish(tx, [
      {
        type: 'account.silent',
        accountId: id,
        igId,
        username,
        cause: trouble,
        lastEventAt,
        resubscription,
      },
    ]);
    const line = {
      message: 'events of an account do not arrive as they should; hitch doctor says why',
      accountId: toTypeId('acc', account.id),
      username: account.username,
      trouble,
      lastEventAt: lastEventAt?.toISOString() ?? null,
      resubscription,
    };
    tx.afterCommit(() => this.logger.warn(line));
  }

  recovered(
    account: Pick<AccountEntity, 'id' | 'username'>,
    trouble: string,
    isByResubscription: boolean,
  ): void {
    this.logger.log({
      message: isByResubscription
        ? 'events of an account arrive again after it was subscribed again'
        : 'events of an account arrive again',
      accountId: toTypeId('acc', account.id),
      username: account.username,
      trouble,
    });
  }

  /** No secret verifies the signatures of requests, which concerns every account. */
  unsigned(): void {
    this.logger.error({
      message:
        'requests arrive, and no secret of META_APP_SECRETS verifies the signature of any; hitch doctor says which secret Meta uses',
    });
  }
}
