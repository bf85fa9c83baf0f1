import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { AuditAction } from '../audit/audit-actions.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { classifyFault } from '../platform/database/database-errors.js';
import { Database, type Transaction, type Tx } from '../platform/database/database.service.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import { type AccountChange, applyAccountChange } from './account-change.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';

export type RegisterResult =
  | { readonly kind: 'created' | 'existing'; readonly account: AccountEntity }
  | { readonly kind: 'igid_conflict' | 'username_conflict' };

export type ChangeAccountResult =
  | { readonly kind: 'changed'; readonly account: AccountEntity }
  | { readonly kind: 'unknown_account' | 'username_conflict' }
  /** The app cannot have people of this account invited, and why. */
  | { readonly kind: 'invite_refused'; readonly detail: string };

/** Called in the transaction that registers an account. */
export type RegistrationListener = (
  tx: Tx,
  account: AccountEntity,
  actor: AuditActor | null,
) => Promise<void>;

/**
 * Called in a transaction that has people of an account invited to an app (UUID).
 * @returns why that cannot be; null when it can
 */
export type InviteCheck = (tx: Tx, accountId: string, appId: string) => Promise<string | null>;

const NOT_CONNECTED = {
  connectedAt: null,
  firstConnectedAt: null,
  afterLinkMessage: true,
  unlinkByWord: true,
  typedCodes: false,
  linkedTexts: {},
  inviteAppId: null,
  inviteIcebreaker: null,
};
const CREATED = 201;
const EXISTING = 200;
const ACCOUNTS_KEPT = 10_000;
/** How late a change by another instance is seen. */
const ACCOUNT_TTL_MS = 5_000;

/** Whose inbox is it? Registers and finds Instagram accounts. */
@Injectable()
export class AccountsService {
  private kept = newAccountCache();
  private readonly keptIds = new LRUCache<string, string>({ max: ACCOUNTS_KEPT });
  private readonly changeListeners: (() => void)[] = [];
  private readonly registrationListeners: RegistrationListener[] = [];
  private readonly inviteChecks: InviteCheck[] = [];

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly audit: Audit,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly newIds: Ids,
  ) {}

  /** Calls `listener` after each change of an account, so that it drops what it has cached. */
  onChanged(listener: () => void): void {
    this.changeListeners.push(listener);
  }

  /** Calls `listener` in the transaction of each new account. */
  onRegistered(listener: RegistrationListener): void {
    this.registrationListeners.push(listener);
  }

  /** Asks `check` whether people of an account can be invited to an app: an account knows no apps. */
  onInviting(check: InviteCheck): void {
    this.inviteChecks.push(check);
  }

  /** Accounts by id, at most five seconds old; missing ones are left out. */
  async findByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, AccountEntity>> {
    // A change replaces the cache, so that what was read before it is not kept after it.
    const { kept } = this;
    const found = new Map(ids.map((id) => [id, kept.get(id)]));
    const missing = ids.filter((id) => found.get(id) === undefined);
    for (const account of missing.length === 0 ? [] : await this.accounts.findByIds(tx, missing)) {
      kept.set(account.id, account);
      found.set(account.id, account);
    }
    return new Map([...found].flatMap(([id, account]) => (account ? [[id, account] as const] : [])));
  }

  /** Registered accounts by Instagram id; missing ones are left out. */
  async findByIgIds(tx: Tx, igIds: readonly string[]): Promise<Map<string, AccountEntity>> {
    const accounts = igIds.length === 0 ? [] : await this.accounts.findByIgIds(tx, igIds);
    return new Map(accounts.map((account) => [account.igId, account]));
  }

  /** UUIDs of registered accounts by Instagram id; missing ones are left out. Cached without a limit of time, because neither id ever changes. */
  async findIds(igIds: readonly string[]): Promise<Map<string, string>> {
    const unknown = igIds.filter((igId) => !this.keptIds.has(igId));
    const found =
      unknown.length === 0
        ? []
        : await this.database.read((tx) => this.accounts.findByIgIds(tx, unknown), { reserved: true });
    for (const { igId, id } of found) this.keptIds.set(igId, id);
    return new Map(
      igIds.flatMap((igId) => {
        const id = this.keptIds.get(igId);
        return id === undefined ? [] : [[igId, id] as const];
      }),
    );
  }

  /** The account that a filter or a look-up names, by igId before username; null when there is none. */
  findByName(tx: Tx, name: string): Promise<AccountEntity | null> {
    return this.accounts.findByName(tx, name);
  }

  /** Accounts newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<AccountEntity[]> {
    return this.database.read((tx) => this.accounts.list(tx, limit, beforeId));
  }

  /** The newest accounts, in the caller's transaction. */
  findNewest(tx: Tx, limit: number): Promise<AccountEntity[]> {
    return this.accounts.list(tx, limit, null);
  }

  /** When the oldest account was registered; null when there is none. */
  findFirstCreatedAt(tx: Tx): Promise<Date | null> {
    return this.accounts.findFirstCreatedAt(tx);
  }

  /** One account; null when there is none. */
  find(id: string): Promise<AccountEntity | null> {
    return this.database.read((tx) => this.accounts.findById(tx, id));
  }

  /**
   * Registers an account; repeating it changes nothing.
   * @param actor null at the start of the embedded mode, which leaves no audit entry
   */
  register(
    { igId, username }: Pick<AccountEntity, 'igId' | 'username'>,
    actor: AuditActor | null,
    key: IdempotentRequest | null,
  ): Promise<Once<RegisterResult>> {
    const account: AccountEntity = {
      id: this.newIds.newUuid(),
      igId,
      username: username.toLowerCase(),
      status: 'active',
      ...NOT_CONNECTED,
      createdAt: this.clock.now(),
    };
    return this.changing((tx) => {
      const register = async (): Promise<Effect<RegisterResult>> => {
        const value = await this.registerIn(tx, account, actor);
        const id = 'account' in value ? value.account.id : null;
        return { id, status: value.kind === 'existing' ? EXISTING : CREATED, value };
      };
      return this.idempotency.once<RegisterResult>(tx, key, register, async (id) => {
        const registered = await this.accounts.findById(tx, id);
        return registered && { kind: 'existing', account: registered };
      });
    });
  }

  /** Renames, disables or enables an account. Existing links can still be used: they name the account by its igId. */
  async change(id: string, change: AccountChange, actor: AuditActor): Promise<ChangeAccountResult> {
    try {
      return await this.changing(async (tx): Promise<ChangeAccountResult> => {
        const account = await this.accounts.lock(tx, id);
        if (account === null) return { kind: 'unknown_account' };
        const detail = change.inviteOnTap ? await this.findRefusal(tx, id, change.inviteOnTap.appId) : null;
        if (detail !== null) return { kind: 'invite_refused', detail };
        const { settings, actions } = applyAccountChange(account, change);
        if (actions.length > 0) await this.accounts.update(tx, id, settings);
        await this.record(tx, actor, actions, id);
        return { kind: 'changed', account: { ...account, ...settings } };
      });
    } catch (error) {
      // The unique index decides. Two accounts that swap names deadlock, which has the same answer.
      if (classifyFault(error) === 'conflict') return { kind: 'username_conflict' };
      throw error;
    }
  }

  /**
   * Runs `work`, which changes accounts, in a transaction, and drops what is cached of them. Listeners are called after a failure
   * too, because a transaction whose COMMIT was not answered may be committed.
   */
  changing<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.database.inTransaction(work).finally(() => {
      this.kept = newAccountCache();
      for (const listener of this.changeListeners) listener();
    });
  }

  /** Locks an account until the transaction ends; null when there is none. */
  lock(tx: Tx, id: string): Promise<AccountEntity | null> {
    return this.accounts.lock(tx, id);
  }

  /**
   * Notes since when the service may write for an account; null: it may not. Call it in a transaction of `changing`.
   */
  setConnectedAt(tx: Tx, id: string, connectedAt: Date | null): Promise<void> {
    return this.accounts.setConnectedAt(tx, id, connectedAt);
  }

  private async findRefusal(tx: Tx, accountId: string, appId: string): Promise<string | null> {
    for (const check of this.inviteChecks) {
      const refusal = await check(tx, accountId, appId);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  private async registerIn(
    tx: Tx,
    account: AccountEntity,
    actor: AuditActor | null,
  ): Promise<RegisterResult> {
    if (await this.accounts.insert(tx, account)) {
      if (actor) await this.record(tx, actor, ['account.registered'], account.id);
      for (const listener of this.registrationListeners) await listener(tx, account, actor);
      return { kind: 'created', account };
    }
    const existing = await this.accounts.findByIgId(tx, account.igId);
    if (existing === null) return { kind: 'username_conflict' };
    return existing.username === account.username
      ? { kind: 'existing', account: existing }
      : { kind: 'igid_conflict' };
  }

  private record(tx: Tx, actor: AuditActor, actions: readonly AuditAction[], id: string): Promise<void> {
    const target = { kind: 'acc', id } as const;
    return this.audit.recordAll(
      tx,
      actor,
      actions.map((action) => ({ action, target })),
    );
  }
}

function newAccountCache(): LRUCache<string, AccountEntity> {
  return new LRUCache({ max: ACCOUNTS_KEPT, ttl: ACCOUNT_TTL_MS });
}
