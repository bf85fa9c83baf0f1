import { Injectable } from '@nestjs/common';
import { AccountConnections } from '../connection/account-connections.service.js';
import { SUBSCRIBED_FIELDS } from '../connection/connection-findings.js';
import { TokenRefresh } from '../connection/token-refresh.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { GraphConnection } from '../graph/graph-result.js';
import { IceBreakers } from '../ice-breakers/ice-breakers.service.js';
import { type Check, nameFailure, type RepairReport } from './finding.js';

type Outcome = Omit<RepairReport, 'check'>;

/** The repairs that harm nothing which was set elsewhere. */
@Injectable()
export class Repairs {
  constructor(
    private readonly connections: AccountConnections,
    private readonly graph: GraphClient,
    private readonly iceBreakers: IceBreakers,
    private readonly tokens: TokenRefresh,
  ) {}

  /** Makes the repair of each check, none twice. */
  async make(accountId: string, checks: readonly Check[]): Promise<RepairReport[]> {
    const access = await this.connections.findForSending(accountId);
    const reports: RepairReport[] = [];
    // `events` is mended as `subscription` is.
    for (const check of new Set(checks.map((each) => (each === 'events' ? 'subscription' : each)))) {
      const outcome =
        access.kind === 'ready'
          ? await this.repair(access.connection, check)
          : { isDone: false, detail: `The account has no access to Instagram: ${access.kind}.` };
      reports.push({ check, ...outcome });
    }
    return reports;
  }

  /** Turns the webhooks of an account on; null when it was done, else why it was not. */
  async subscribe(connection: GraphConnection): Promise<string | null> {
    const result = await this.graph.subscribe(connection, SUBSCRIBED_FIELDS[connection.login]);
    return result.kind === 'ok' ? null : nameFailure(result);
  }

  private async repair(connection: GraphConnection, check: Check): Promise<Outcome> {
    switch (check) {
      case 'token': {
        const failure = await this.tokens.refreshNow(connection.accountId);
        return failure === null
          ? { isDone: true, detail: 'The token was refreshed.' }
          : { isDone: false, detail: `The token could not be refreshed: ${failure}.` };
      }
      case 'subscription': {
        const failure = await this.subscribe(connection);
        return failure === null
          ? { isDone: true, detail: 'The account was subscribed. An event that arrives proves it.' }
          : { isDone: false, detail: `Instagram did not subscribe the account: ${failure}.` };
      }
      case 'creator_primed': {
        const read = await this.graph.primeConversations(connection);
        return read.kind === 'ok'
          ? { isDone: true, detail: 'The conversations were read.' }
          : { isDone: false, detail: `The conversations could not be read: ${nameFailure(read)}.` };
      }
      case 'ice_breakers':
        return this.restoreIceBreakers(connection);
      default:
        return { isDone: false, detail: 'Hitch cannot repair this.' };
    }
  }

  private async restoreIceBreakers(connection: GraphConnection): Promise<Outcome> {
    const result = await this.iceBreakers.restore(connection);
    if (result?.kind === 'written')
      return result.isShown
        ? { isDone: true, detail: 'The questions were written beside those of other tools.' }
        : { isDone: false, detail: 'The questions were written, and Instagram does not show them yet.' };
    const why = result === null ? 'none are stored' : 'cause' in result ? result.cause : result.kind;
    return { isDone: false, detail: `The questions were not written: ${why}.` };
  }
}
