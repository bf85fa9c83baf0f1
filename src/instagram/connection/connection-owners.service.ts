import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import type { AuditActor } from '../../audit/audit.service.js';
import { OwnerReceipts } from '../../erasure/owner-receipts.service.js';
import { classifyFault } from '../../platform/database/database-errors.js';
import { AccountConnections } from './account-connections.service.js';

/** Kept as the last error of a connection whose owner has removed the app. */
const DEAUTHORISED = {
  reason: 'deauthorised',
  detail: 'deauthorised: the owner has removed the app at Instagram',
};

/** Clocks differ, and Meta's time is in whole seconds. */
const LEEWAY_MS = 60_000;

/**
 * Handles Meta's requests for owners of accounts, who have removed the app or want their data deleted. Such a request names an owner
 * by the app-scoped id, which no webhook contains: it is never about the people who write to an account.
 */
@Injectable()
export class ConnectionOwners {
  constructor(
    private readonly connections: AccountConnections,
    private readonly accounts: AccountsService,
    private readonly receipts: OwnerReceipts,
  ) {}

  /**
   * Ends the connections of an owner who has removed the app, but not those that the owner has made since: Meta can
   * repeat a request for days. Returns how many there were.
   */
  deauthorise(ownerId: string, issuedAt: Date, requestId: string): Promise<number> {
    const actor = actorOf(requestId);
    const until = new Date(issuedAt.getTime() + LEEWAY_MS);
    return this.accounts.changing(async (tx) => {
      let ended = 0;
      for (const accountId of await this.connections.findAccountsOfOwner(tx, ownerId, until)) {
        if (!(await this.connections.end(tx, accountId, DEAUTHORISED))) continue;
        await this.connections.recordDisconnected(tx, accountId, actor);
        ended += 1;
      }
      return ended;
    });
  }

  /**
   * Deletes the connections of an owner, with their tokens and ids. A repeated request has the same receipt.
   * @param payload the text that Meta signed
   * @returns the code of the receipt, also when there was none
   */
  async forget(ownerId: string, payload: string, requestId: string): Promise<string> {
    try {
      return await this.forgetOnce(ownerId, payload, requestId);
    } catch (error) {
      // The same request at the same moment: the unique index lets one write the receipt.
      if (classifyFault(error) === 'conflict') return this.forgetOnce(ownerId, payload, requestId);
      throw error;
    }
  }

  private forgetOnce(ownerId: string, payload: string, requestId: string): Promise<string> {
    const actor = actorOf(requestId);
    return this.accounts.changing(async (tx) => {
      const earlier = await this.receipts.find(tx, payload);
      if (earlier !== null) return earlier;
      let removed = 0;
      for (const accountId of await this.connections.findAccountsOfOwner(tx, ownerId))
        if (await this.connections.remove(tx, accountId, actor)) removed += 1;
      return this.receipts.write(tx, { ownerId, payload, actor, removed });
    });
  }
}

function actorOf(requestId: string): AuditActor {
  return { kind: 'meta', keyId: null, requestId };
}
