import { Injectable } from '@nestjs/common';
import { Scheduler } from '../../platform/scheduler/scheduler.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { AccountConnectionEntity } from './account-connection.entity.js';
import { describeFailure } from './connection-findings.js';
import { ConnectionRenewals } from './connection-renewals.service.js';
import { AccountConnections } from './account-connections.service.js';

/** A due token has a month left. */
const EVERY_MS = 10 * 60_000;

/** Refreshes tokens before they expire. Every instance runs it; each connection is refreshed by one at a time. */
@Injectable()
export class TokenRefresh {
  constructor(
    private readonly renewals: ConnectionRenewals,
    private readonly connections: AccountConnections,
    private readonly graph: GraphClient,
    scheduler: Scheduler,
  ) {
    scheduler.repeat({ name: 'refresh of tokens', everyMs: EVERY_MS, run: () => this.refreshDue() });
  }

  /** Refreshes every token that is due. Returns how many were due. */
  async refreshDue(): Promise<number> {
    for (let count = 0; ; count += 1) {
      const connection = await this.renewals.claim();
      if (connection === null) return count;
      await this.refresh(connection);
    }
  }

  /**
   * Refreshes the token of an account (UUID), whether or not it is due. Instagram refuses one that is younger than 24 hours.
   * @returns why it was not refreshed; null when it was
   */
  async refreshNow(accountId: string): Promise<string | null> {
    const connection = await this.connections.find(accountId);
    if (connection === null || connection.status === 'dead') return 'not_connected';
    if (connection.login === 'page') return 'tokens of Pages cannot be refreshed';
    const access = this.connections.open(connection);
    if (access === null) return 'unreadable_token';
    const result = await this.graph.refreshToken(access);
    if (result.kind !== 'ok') return describeFailure('refresh', result);
    await this.renewals.renew(connection, result.value);
    return null;
  }

  private async refresh(connection: AccountConnectionEntity): Promise<void> {
    if (connection.login === 'page') return this.renewals.leave(connection);
    const access = this.connections.open(connection);
    if (access === null) return this.renewals.fail(connection, 'refresh: unreadable_token');
    const result = await this.graph.refreshToken(access);
    if (result.kind === 'ok') return this.renewals.renew(connection, result.value);
    if (result.kind === 'refused' && result.error.action === 'reauth')
      return this.connections.endRefused(connection, result.error);
    return this.renewals.fail(connection, describeFailure('refresh', result));
  }
}
