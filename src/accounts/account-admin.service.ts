import { Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit/audit-actions.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { classifyFault } from '../platform/database/database-errors.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import { type AccountSettings, applyAccountChange } from './account-change.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';

export type RegisterResult =
  | { readonly kind: 'created' | 'existing'; readonly account: AccountEntity }
  | { readonly kind: 'igid_conflict' | 'username_conflict' };

export type ChangeAccountResult =
  | { readonly kind: 'changed'; readonly account: AccountEntity }
  | { readonly kind: 'unknown_account' | 'username_conflict' };

/** Called in the transaction that registers an account. */
export type RegistrationListener = (
  tx: Tx,
  account: AccountEntity,
  actor: AuditActor | null,
) => Promise<void>;

const CREATED = 201;
const EXISTING = 200;

/** What an operator does with accounts. Without an actor it is the start of the embedded mode, which leaves no audit entry. */
@Injectable()
export class AccountAdminService {
  private readonly registrationListeners: RegistrationListener[] = [];

  constructor(
    private readonly database: Database,
    private readonly repository: AccountsRepository,
    private readonly accounts: AccountsService,
    private readonly audit: Audit,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Has `listener` called in the transaction of each new account. */
  onRegistered(listener: RegistrationListener): void {
    this.registrationListeners.push(listener);
  }

  /** Registers an account; the same again changes nothing. */
  register(
    request: { readonly igId: string; readonly username: string },
    actor: AuditActor | null,
    key: IdempotentRequest | null,
  ): Promise<Once<RegisterResult>> {
    const username = request.username.toLowerCase();
    const account: AccountEntity = {
      id: this.ids.newUuid(),
      igId: request.igId,
      username,
      status: 'active',
      createdAt: this.clock.now(),
    };
    return this.changing((tx) => {
      const register = async (): Promise<Effect<RegisterResult>> => {
        const value = await this.registerIn(tx, account, actor);
        const id = 'account' in value ? value.account.id : null;
        return { id, status: value.kind === 'existing' ? EXISTING : CREATED, value };
      };
      return this.idempotency.once<RegisterResult>(tx, key, register, async (id) => {
        const registered = await this.repository.findById(tx, id);
        return registered && { kind: 'existing', account: registered };
      });
    });
  }

  /** Accounts newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<AccountEntity[]> {
    return this.database.read((tx) => this.repository.list(tx, limit, beforeId));
  }

  /** One account; null when there is none. */
  find(id: string): Promise<AccountEntity | null> {
    return this.database.read((tx) => this.repository.findById(tx, id));
  }

  /** Renames, disables or enables an account. Links that are out redeem as before: they name it by its igId. */
  async change(
    id: string,
    change: Partial<AccountSettings>,
    actor: AuditActor,
  ): Promise<ChangeAccountResult> {
    try {
      return await this.changing(async (tx): Promise<ChangeAccountResult> => {
        const account = await this.repository.lock(tx, id);
        if (account === null) return { kind: 'unknown_account' };
        const { settings, actions } = applyAccountChange(account, change);
        if (actions.length > 0) await this.repository.update(tx, id, settings);
        await this.record(tx, actor, actions, id);
        return { kind: 'changed', account: { ...account, ...settings } };
      });
    } catch (error) {
      // The unique index decides; two accounts that swap names deadlock, which gets the same answer.
      if (classifyFault(error) === 'conflict') return { kind: 'username_conflict' };
      throw error;
    }
  }

  private async registerIn(
    tx: Tx,
    account: AccountEntity,
    actor: AuditActor | null,
  ): Promise<RegisterResult> {
    if (await this.repository.insert(tx, account)) {
      await this.record(tx, actor, ['account.registered'], account.id);
      for (const listener of this.registrationListeners) await listener(tx, account, actor);
      return { kind: 'created', account };
    }
    const existing = await this.repository.findByIgId(tx, account.igId);
    if (existing === null) return { kind: 'username_conflict' };
    return existing.username === account.username
      ? { kind: 'existing', account: existing }
      : { kind: 'igid_conflict' };
  }

  /** After a failure too: a transaction whose COMMIT was not answered may have been committed. */
  private changing<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.database.inTransaction(work).finally(() => this.accounts.announceChange());
  }

  private async record(
    tx: Tx,
    actor: AuditActor | null,
    actions: readonly AuditAction[],
    id: string,
  ): Promise<void> {
    const target = { kind: 'acc', id } as const;
    const entries = actions.map((action) => ({ action, target }));
    if (actor) await this.audit.recordAll(tx, actor, entries);
  }
}
