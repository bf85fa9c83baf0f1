import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.service.js';
import type { AppLimits } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { TtlCache } from '../platform/database/ttl-cache.js';
import type { AppEntity } from './app.entity.js';
import { AppsRepository } from './apps.repository.js';

/** Settings that are changed by another instance are seen after this time at the latest. */
const SETTINGS_TTL_MS = 5_000;
const SETTINGS_KEPT = 10_000;

/** Called after an app was disabled, and again when that is asked for again, so that a failed call can be made up for. */
export type DisabledListener = (appId: string) => Promise<void>;

/** Who calls us? What the other rooms need to know of external apps. */
@Injectable()
export class AppsService {
  private readonly cache = new TtlCache<AppEntity>({
    ttlMs: SETTINGS_TTL_MS,
    max: SETTINGS_KEPT,
    load: (appId) => this.database.read((tx) => this.apps.findApp(tx, appId)),
  });
  private readonly disabledListeners: DisabledListener[] = [];
  private readonly changeListeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** An app with its settings, at most five seconds old; null when there is no such app. */
  settings(appId: string): Promise<AppEntity | null> {
    return this.cache.get(appId);
  }

  /** Has `listener` called after each disabling of an app, once it is committed. */
  onDisabled(listener: DisabledListener): void {
    this.disabledListeners.push(listener);
  }

  /** Calls the listeners one after another. */
  async announceDisabled(appId: string): Promise<void> {
    for (const listener of this.disabledListeners) await listener(appId);
  }

  /** Has `listener` called when an app, a grant or an account was changed, to drop what is cached of it. */
  onChanged(listener: () => void): void {
    this.changeListeners.push(listener);
  }

  /** Drops what is cached of apps and their accounts after a change; other instances see it when theirs expire. */
  forget(): void {
    this.clear();
  }

  /** Registers an app unless it is registered: the demo app, at each start. Limits that an operator set stay. */
  async ensure(app: Pick<AppEntity, 'id' | 'name' | 'returnUrls'> & AppLimits): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.apps.ensureApp(tx, { ...app, createdAt: this.clock.now() });
      // A row from before there were limits has the defaults of all apps. Changes by operators are in the audit.
      if (!(await this.audit.knows(tx, 'app.updated', { kind: 'app', id: app.id })))
        await this.apps.setLimits(tx, app.id, app);
    });
  }

  /** Keeps others from changing an app or its grants until this transaction ends; null when there is no such app. */
  async lock(tx: Tx, appId: string): Promise<AppEntity | null> {
    await this.apps.lockApp(tx, appId);
    return this.apps.findApp(tx, appId);
  }

  /** The account is no longer the app's default, if it was. */
  async clearDefault(tx: Tx, appId: string, accountId: string): Promise<void> {
    await this.apps.clearDefault(tx, appId, accountId);
  }

  /** Which of these apps are disabled; null asks for all. Under the locks of a mint or redemption it stays so until the end. */
  async findDisabled(tx: Tx, ids: readonly string[] | null): Promise<ReadonlySet<string>> {
    return new Set(ids?.length === 0 ? [] : await this.apps.findDisabled(tx, ids));
  }

  /** Whether there is such an app. */
  async exists(tx: Tx, appId: string): Promise<boolean> {
    return (await this.apps.findApp(tx, appId)) !== null;
  }

  private clear(): void {
    this.cache.clear();
    for (const listener of this.changeListeners) listener();
  }
}
