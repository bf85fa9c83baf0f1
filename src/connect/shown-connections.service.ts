import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { IdentitiesService } from '../identities/identities.service.js';
import type { LinkState } from '../links/link-state.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { ShownConnection } from './shown-state.js';

const NO_CONNECTION: ShownConnection = { takesCode: false, hasEnded: false, endsByWord: false };

/** Reads what has become of the connections that links have made. */
@Injectable()
export class ShownConnections {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesService,
    private readonly accounts: AccountsService,
  ) {}

  /** The facts of a link's connection. Only a link that is `linked` costs a statement: accounts are cached. */
  of({ status, identityId, accountId, codeTry }: LinkState): Promise<ShownConnection> {
    if (status === 'pending' && codeTry !== null)
      return this.database.read(async (tx) => ({
        ...NO_CONNECTION,
        takesCode: (await this.findAccount(tx, accountId))?.typedCodes ?? false,
      }));
    if (status !== 'linked' || identityId === null) return Promise.resolve(NO_CONNECTION);
    return this.database.read(async (tx) => {
      const found = await this.identities.findOne(tx, identityId, null);
      const account = await this.findAccount(tx, accountId);
      return {
        ...NO_CONNECTION,
        hasEnded: found === null || found.identity.unlinkedAt !== null,
        endsByWord: account !== undefined && account.connectedAt !== null && account.unlinkByWord,
      };
    });
  }

  private async findAccount(tx: Tx, id: string): Promise<AccountEntity | undefined> {
    return (await this.accounts.findByIds(tx, [id])).get(id);
  }
}
