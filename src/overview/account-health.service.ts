import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { SHAPES_OF_PEOPLE } from '../instagram/arrivals/arrival-shape.js';
import { lastOf } from '../instagram/arrivals/arrival-summary.js';
import { Arrivals } from '../instagram/arrivals/arrivals.service.js';
import { AccountConnections } from '../instagram/connection/account-connections.service.js';
import { AccountWatches } from '../instagram/watchdog/account-watches.service.js';
import { Database } from '../platform/database/database.service.js';
import { type AccountHealth, rankAccounts } from './account-health.js';

/** Accounts up to a limit, the worst first. */
export interface AccountHealthList {
  readonly accounts: readonly AccountHealth[];
  /** There are more. */
  readonly isMore: boolean;
}

/** Does anything arrive for the accounts, and may the service write for them? */
@Injectable()
export class AccountHealthReader {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly watches: AccountWatches,
    private readonly connections: AccountConnections,
    private readonly arrivals: Arrivals,
  ) {}

  /** Accounts in trouble, then those whose connection has ended, then the newest; at most `limit`. */
  async read(limit: number): Promise<AccountHealthList> {
    const troubles = await this.watches.findTroubled(limit + 1);
    const dead = await this.connections.findDead(limit + 1);
    const newest = await this.database.read((tx) => this.accounts.findNewest(tx, limit + 1));
    const ids = [
      ...new Set([...troubles.map(({ accountId }) => accountId), ...dead, ...newest.map(({ id }) => id)]),
    ];
    const shown = ids.slice(0, limit);
    const found = await this.database.read((tx) => this.accounts.findByIds(tx, shown));
    const connections = await this.connections.findAll(shown);
    const arrivals = await this.arrivals.summarise([...found.values()].map(({ igId }) => igId));
    const watchOf = new Map(troubles.map((watch) => [watch.accountId, watch]));
    const connectionOf = new Map(connections.map((connection) => [connection.accountId, connection]));
    const accounts = [...found.values()].map(({ id, igId, username, status }): AccountHealth => {
      const [watch, connection] = [watchOf.get(id), connectionOf.get(id)];
      return {
        id,
        igId,
        username,
        status,
        lastEventAt: lastOf(arrivals.get(igId) ?? new Map(), SHAPES_OF_PEOPLE),
        trouble: watch?.trouble ?? null,
        troubleSince: watch?.since ?? null,
        connection: connection
          ? {
              status: connection.status,
              tokenExpiresAt: connection.tokenExpiresAt,
              lastError: connection.lastError,
            }
          : null,
      };
    });
    return { accounts: rankAccounts(accounts), isMore: ids.length > limit };
  }
}
