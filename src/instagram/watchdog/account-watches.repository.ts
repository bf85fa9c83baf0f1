import { Injectable } from '@nestjs/common';
import { type Columns, selectList } from '../../platform/database/columns.js';
import type { Statement, Tx } from '../../platform/database/database.service.js';
import { AccountWatchEntity } from './account-watch.entity.js';
import type { WatchState } from './watch-decision.js';

const COLUMNS: Columns<AccountWatchEntity> = {
  accountId: 'account_id',
  lookedAt: 'looked_at',
  trouble: 'trouble',
  since: 'since',
  resubscribedAt: 'resubscribed_at',
  resubscription: 'resubscription',
  noticedAt: 'noticed_at',
};

/** The row decides which instance examines the account: the second one finds a recent `looked_at`, and gets no row. */
const CLAIM: Statement = {
  name: 'account_watches_claim',
  text: `
    INSERT INTO account_watches AS w (account_id, looked_at)
    SELECT id, $2 FROM unnest($1::uuid[]) AS id ORDER BY id
    ON CONFLICT (account_id) DO UPDATE SET looked_at = excluded.looked_at WHERE w.looked_at <= $3
    RETURNING ${selectList(COLUMNS, 'w')}`,
};

const FIND_TROUBLED: Statement = {
  name: 'account_watches_find_troubled',
  text: `
    SELECT ${selectList(COLUMNS, 'w')} FROM account_watches w WHERE w.trouble IS NOT NULL ORDER BY w.since LIMIT $1`,
};

const COUNT_TROUBLES: Statement = {
  name: 'account_watches_count_troubles',
  text: `
    SELECT w.trouble, count(*)::int AS count FROM account_watches w WHERE w.trouble IS NOT NULL GROUP BY w.trouble`,
};

/** The `account_watches` table. */
@Injectable()
export class AccountWatchesRepository {
  /** Claims the accounts that no instance has examined since `before`. */
  claim(tx: Tx, accountIds: readonly string[], now: Date, before: Date): Promise<AccountWatchEntity[]> {
    return tx.query<AccountWatchEntity>(CLAIM, [accountIds, now, before]);
  }

  async update(tx: Tx, accountId: string, state: WatchState): Promise<void> {
    await tx.manager.update(AccountWatchEntity, { accountId }, state);
  }

  /** The accounts in trouble, longest first. */
  findTroubled(tx: Tx, limit: number): Promise<AccountWatchEntity[]> {
    return tx.query<AccountWatchEntity>(FIND_TROUBLED, [limit]);
  }

  countTroubles(tx: Tx): Promise<{ readonly trouble: string; readonly count: number }[]> {
    return tx.query(COUNT_TROUBLES);
  }
}
