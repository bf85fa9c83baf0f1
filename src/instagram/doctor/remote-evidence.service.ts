import { Injectable } from '@nestjs/common';
import { AccountConnections } from '../connection/account-connections.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { GraphConnection } from '../graph/graph-result.js';
import type { Evidence, RemoteEvidence } from './evidence.js';

/** Asks Instagram in the name of an account. Each call is made once and may fail: that is evidence, too. */
@Injectable()
export class RemoteEvidenceReader {
  constructor(
    private readonly connections: AccountConnections,
    private readonly graph: GraphClient,
  ) {}

  async read(accountId: string): Promise<Pick<Evidence, 'access' | 'connection' | 'remote'>> {
    const [stored, access] = await Promise.all([
      this.connections.find(accountId),
      this.connections.findForSending(accountId),
    ]);
    const connection = stored && {
      login: stored.login,
      appId: stored.appId,
      scopes: stored.scopes,
      tokenIssuedAt: stored.tokenIssuedAt,
      tokenExpiresAt: stored.tokenExpiresAt,
      lastError: stored.lastError,
    };
    if (access.kind !== 'ready') return { access: access.kind, connection, remote: null };
    return { access: 'ready', connection, remote: await this.ask(access.connection) };
  }

  private async ask(connection: GraphConnection): Promise<RemoteEvidence> {
    const isPage = connection.login === 'page';
    const [me, token, conversations, subscriptions, iceBreakers, routing] = await Promise.all([
      this.graph.readMe(connection),
      this.graph.debugToken(connection),
      this.graph.primeConversations(connection),
      this.graph.readSubscriptions(connection),
      this.graph.readIceBreakers(connection),
      isPage ? this.graph.readRouting(connection) : null,
    ]);
    const usage = this.graph.readUsage(connection.accountId);
    return { me, token, conversations, subscriptions, iceBreakers, routing, usage };
  }
}
