import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Audit, type AuditActor } from '../../audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database } from '../../platform/database/database.service.js';
import { AccountConnections } from '../connection/account-connections.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { GraphConnection, IceBreakerSet } from '../graph/graph-result.js';
import type { IceBreakerItem } from './ice-breaker.js';
import { IceBreakersRepository } from './ice-breakers.repository.js';
import { compareIceBreakers, type IceBreakerPlan, planIceBreakers } from './merge-ice-breakers.js';

/** What an account shows, or why that is not known: a word and Meta's code. */
export type RemoteIceBreakers =
  | { readonly kind: 'read'; readonly sets: readonly IceBreakerSet[] }
  | { readonly kind: 'not_read'; readonly cause: string };

export type IceBreakersView =
  | { readonly kind: 'unknown_account' }
  | {
      readonly kind: 'found';
      readonly remote: RemoteIceBreakers;
      readonly desired: readonly IceBreakerItem[];
    };

export interface IceBreakerWish {
  readonly items: readonly IceBreakerItem[];
  /** Only plan what would be written. */
  readonly dryRun: boolean;
  /** Drops the questions of other tools. */
  readonly force: boolean;
}

export type IceBreakersResult =
  | { readonly kind: 'unknown_account' }
  /** Without the present questions nothing can be merged, so nothing was stored or sent. */
  | { readonly kind: 'not_read'; readonly cause: string }
  | (Extract<IceBreakerPlan, { kind: 'no_room' }> & { readonly remote: readonly IceBreakerSet[] })
  /** A dry run. */
  | { readonly kind: 'planned'; readonly plan: IceBreakerPlan; readonly remote: readonly IceBreakerSet[] }
  /** The questions were stored, but Instagram refused them. */
  | { readonly kind: 'not_written'; readonly cause: string }
  /** `remote` as it was read after the write; null when that failed. */
  | {
      readonly kind: 'written';
      readonly plan: IceBreakerPlan;
      readonly remote: readonly IceBreakerSet[] | null;
      readonly isShown: boolean;
    };

/** Keeps the questions that a new thread offers, beside those of other tools. */
@Injectable()
export class IceBreakers {
  constructor(
    private readonly database: Database,
    private readonly repository: IceBreakersRepository,
    private readonly accounts: AccountsService,
    private readonly connections: AccountConnections,
    private readonly graph: GraphClient,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** What an account (UUID) shows, and what is wanted. */
  async find(accountId: string): Promise<IceBreakersView> {
    if ((await this.accounts.find(accountId)) === null) return { kind: 'unknown_account' };
    const desired = await this.findDesired(accountId);
    const access = await this.connections.findForSending(accountId);
    if (access.kind !== 'ready')
      return { kind: 'found', desired, remote: { kind: 'not_read', cause: access.kind } };
    return { kind: 'found', desired, remote: await this.readRemote(access.connection) };
  }

  /** The questions that are wanted on an account; none when nothing was ever set. */
  async findDesired(accountId: string): Promise<readonly IceBreakerItem[]> {
    return (await this.database.read((tx) => this.repository.find(tx, accountId)))?.items ?? [];
  }

  /** Stores what is wanted, writes it beside the questions of other tools, and reads it back. */
  async set(accountId: string, wish: IceBreakerWish, actor: AuditActor): Promise<IceBreakersResult> {
    if ((await this.accounts.find(accountId)) === null) return { kind: 'unknown_account' };
    const access = await this.connections.findForSending(accountId);
    if (access.kind !== 'ready') return { kind: 'not_read', cause: access.kind };
    const remote = await this.readRemote(access.connection);
    if (remote.kind === 'not_read') return remote;
    const plan = planIceBreakers(remote.sets, wish.items, wish);
    if (plan.kind === 'no_room') return { ...plan, remote: remote.sets };
    if (wish.dryRun) return { kind: 'planned', plan, remote: remote.sets };
    await this.store(accountId, wish.items, actor);
    return this.apply(access.connection, plan, wish.items);
  }

  /**
   * Writes the questions that are wanted and not shown, as `set` did, and never drops one of another tool.
   * @returns null when nothing is wanted
   */
  async restore(connection: GraphConnection): Promise<IceBreakersResult | null> {
    const items = await this.findDesired(connection.accountId);
    if (items.length === 0) return null;
    const remote = await this.readRemote(connection);
    if (remote.kind === 'not_read') return remote;
    const plan = planIceBreakers(remote.sets, items, { force: false });
    return plan.kind === 'no_room' ? { ...plan, remote: remote.sets } : this.apply(connection, plan, items);
  }

  async readRemote(connection: GraphConnection): Promise<RemoteIceBreakers> {
    const read = await this.graph.readIceBreakers(connection);
    if (read.kind === 'ok') return { kind: 'read', sets: read.value };
    return { kind: 'not_read', cause: describeCause(read) };
  }

  private async apply(
    connection: GraphConnection,
    plan: Exclude<IceBreakerPlan, { kind: 'no_room' }>,
    items: readonly IceBreakerItem[],
  ): Promise<IceBreakersResult> {
    if (plan.kind !== 'unchanged') {
      const written =
        plan.kind === 'write'
          ? await this.graph.writeIceBreakers(connection, plan.sets)
          : await this.graph.deleteIceBreakers(connection);
      // After any other outcome, the next read shows what was done.
      if (written.kind === 'refused' || written.kind === 'unsent')
        return { kind: 'not_written', cause: describeCause(written) };
    }
    const after = await this.readRemote(connection);
    if (after.kind === 'not_read') return { kind: 'written', plan, remote: null, isShown: false };
    const { missing, surplus } = compareIceBreakers(after.sets, items);
    const isShown = missing.length === 0 && surplus.length === 0;
    return { kind: 'written', plan, remote: after.sets, isShown };
  }

  private async store(accountId: string, items: readonly IceBreakerItem[], actor: AuditActor): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.repository.save(tx, { accountId, items: [...items], updatedAt: this.clock.now() });
      await this.audit.record(tx, actor, {
        action: 'account.ice_breakers_set',
        target: { kind: 'acc', id: accountId },
      });
    });
  }
}

function describeCause(
  result:
    | { readonly kind: 'refused'; readonly error: { readonly name: string; readonly label: string } }
    | { readonly kind: 'unsent' | 'unknown'; readonly cause: string },
): string {
  return result.kind === 'refused' ? `${result.error.name} (${result.error.label})` : result.cause;
}
