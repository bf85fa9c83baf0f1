import { Injectable, Logger } from '@nestjs/common';
import type { AccountEntity } from '../../accounts/account.entity.js';
import { OperatorNotices } from '../../notifications/operator-notices.service.js';
import type { Transaction } from '../../platform/database/database.service.js';
import { toTypeId } from '../../platform/ids/type-id.js';

/** What the operators hear of an account in trouble. */
export interface WatchNotice {
  readonly account: Pick<AccountEntity, 'id' | 'igId' | 'username'>;
  readonly trouble: string;
  /** The last event of a person; null when none is known. */
  readonly lastEventAt: Date | null;
  /** What subscribing the account again has done; null: it was not tried, because it does not help. */
  readonly resubscription: 'did_not_help' | 'failed' | null;
}

/** Tells the operators that nothing arrives for an account. */
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

  /** No secret makes the signatures of requests; this is of no single account. */
  unsigned(): void {
    this.logger.error({
      message:
        'requests arrive whose signature no secret of META_APP_SECRETS makes, and none that one makes; hitch doctor says which secret Meta uses',
    });
  }
}
