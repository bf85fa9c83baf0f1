import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database } from '../../platform/database/database.service.js';
import type { GraphConnection, GraphError } from '../graph/graph-result.js';
import { AccountConnectionsRepository } from './account-connections.repository.js';
import { TokenBox } from './token-box.service.js';

/** The access to an account, or why there is none. */
export type SendingConnection =
  | { readonly kind: 'ready'; readonly connection: GraphConnection }
  /** Each is a word for the records of what could not be sent. */
  | { readonly kind: 'not_connected' | 'connection_dead' | 'token_unreadable' };

/** The access to accounts, for those who act in their names. */
@Injectable()
export class AccountConnections {
  constructor(
    private readonly database: Database,
    private readonly connections: AccountConnectionsRepository,
    private readonly tokens: TokenBox,
    private readonly clock: Clock,
  ) {}

  /** The access to an account (UUID) at this moment. */
  async findForSending(accountId: string): Promise<SendingConnection> {
    const found = await this.database.read((tx) => this.connections.find(tx, accountId));
    if (found === null) return { kind: 'not_connected' };
    if (found.status === 'dead') return { kind: 'connection_dead' };
    const accessToken = this.tokens.open(accountId, found.accessToken);
    if (accessToken === null) return { kind: 'token_unreadable' };
    return { kind: 'ready', connection: { accountId, login: found.login, accessToken } };
  }

  /** Ends the use of a token that Meta has refused for good; nothing when it had ended before. */
  async markDead(accountId: string, { name, label }: GraphError): Promise<void> {
    await this.database.inTransaction((tx) =>
      this.connections.markDead(tx, accountId, `${name} (${label})`, this.clock.now()),
    );
  }
}
