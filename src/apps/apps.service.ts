import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Locks } from '../platform/database/locks.service.js';
import { TtlCache } from '../platform/database/ttl-cache.js';
import type { AppEntity } from './app.entity.js';
import { AppsRepository, type EnsuredApp, type LinkingRules } from './apps.repository.js';

/** How late a change by another instance is seen. */
const SETTINGS_TTL_MS = 5_000;
const SETTINGS_KEPT = 10_000;

/** Who calls us? What the other rooms need to know of external apps. */
@Injectable()
export class AppsService {
  private readonly cache = new TtlCache<AppEntity>({
    ttlMs: SETTINGS_TTL_MS,
    max: SETTINGS_KEPT,
    load: (appId) => this.database.read((tx) => this.apps.findApp(tx, appId), { reserved: true }),
  });
  private readonly disabledListeners: ((appId: string) => Promise<void>)[] = [];
  private readonly changeListeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly locks: Locks,
    private readonly clock: Clock,
  ) {}

  /** An app with its settings, at most five seconds old; null when there is no such app. */
  settings(appId: string): Promise<AppEntity | null> {
    return this.cache.get(appId);
  }

  /** Calls `listener` after each commit that disables an app, and again when the operator repeats the request. */
  onDisabled(listener: (appId: string) => Promise<void>): void {
    this.disabledListeners.push(listener);
  }

  /** Calls the listeners of `onDisabled` one after another. */
  async announceDisabled(appId: string): Promise<void> {
    for (const listener of this.disabledListeners) await listener(appId);
  }

  /** Calls `listener` after each change of an app, a grant or an account, so that it drops what it has cached. */
  onChanged(listener: () => void): void {
    this.changeListeners.push(listener);
  }

  /** Drops what this instance has cached of apps and grants. Call it after a change. */
  forget(): void {
    this.cache.clear();
    for (const listener of this.changeListeners) listener();
  }

  /** Registers the demo app unless it is registered. */
  async ensure(app: Omit<EnsuredApp, 'createdAt'>): Promise<void> {
    await this.database.inTransaction((tx) =>
      this.apps.ensureApp(tx, { ...app, createdAt: this.clock.now() }),
    );
  }

  /** Locks an app and its grants against changes until the transaction ends; null when there is no such app. */
  async lock(tx: Tx, appId: string): Promise<AppEntity | null> {
    await this.apps.lockApp(tx, appId);
    return this.apps.findApp(tx, appId);
  }

  /**
   * The same for a change that takes a right from the app: what is about to use the right under its locks ends first, and what begins
   * after the change sees it. It may not get the locks in time (see `retryOnLock`).
   */
  async lockAlone(tx: Tx, appId: string): Promise<AppEntity | null> {
    await this.locks.takeAll(tx);
    return this.lock(tx, appId);
  }

  /**
   * Which of these apps are disabled.
   * @param ids null: all apps. Under the locks of a mint or a redemption the result holds until the transaction ends
   */
  async findDisabled(tx: Tx, ids: readonly string[] | null): Promise<ReadonlySet<string>> {
    return new Set(ids?.length === 0 ? [] : await this.apps.findDisabled(tx, ids));
  }

  /**
   * What redemptions and confirmations heed of these apps. Under their locks the result holds until the transaction ends: a
   * change that forbids something takes every lock.
   */
  async findLinkingRules(tx: Tx, ids: readonly string[]): Promise<readonly LinkingRules[]> {
    return ids.length === 0 ? [] : this.apps.findLinkingRules(tx, ids);
  }

  /** When the oldest app was registered; null when there is none. */
  findFirstCreatedAt(tx: Tx): Promise<Date | null> {
    return this.apps.findFirstCreatedAt(tx);
  }

  async exists(tx: Tx, appId: string): Promise<boolean> {
    return (await this.apps.findApp(tx, appId)) !== null;
  }
}
