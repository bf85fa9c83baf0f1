import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { ShortMemory } from '../platform/database/short-memory.js';
import { parseApiKey } from '../api-keys/api-key.js';
import { ApiKeysRepository } from '../api-keys/api-keys.repository.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import type { AppEntity } from './app.entity.js';
import type { AppLimits, AppSettings } from './app-settings.js';
import { AppsRepository } from './apps.repository.js';
import type { AppScope } from '../platform/access/scopes.js';

/** Settings that are changed elsewhere are seen here after this long at the latest. */
const SETTINGS_LIFE_MS = 5_000;
const SETTINGS_KEPT = 10_000;

/** Told that an app is disabled; told again when somebody asks for it again, so that what failed is made up for. */
export type DisabledListener = (appId: string) => Promise<void>;

/** Who calls us? What the other rooms need to know of external apps. */
@Injectable()
export class AppsService {
  private readonly known = new ShortMemory<AppSettings>({
    lifeMs: SETTINGS_LIFE_MS,
    max: SETTINGS_KEPT,
    load: (appId) => this.database.read((tx) => this.apps.findApp(tx, appId)),
  });
  private readonly disabledListeners: DisabledListener[] = [];

  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly keys: ApiKeysRepository,
    private readonly apiKeys: ApiKeysService,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** An app's settings, at most five seconds old; null when there is no such app. */
  settings(appId: string): Promise<AppSettings | null> {
    return this.known.get(appId);
  }

  /** The same as far as it can be told without asking the database: null says nothing of the app. */
  recallSettings(appId: string): AppSettings | null {
    return this.known.recall(appId);
  }

  /** Has `listener` called after each disabling of an app, when it is committed. */
  onDisabled(listener: DisabledListener): void {
    this.disabledListeners.push(listener);
  }

  /** Tells the listeners, one after another, that an app is disabled. */
  async announceDisabled(appId: string): Promise<void> {
    for (const listener of this.disabledListeners) await listener(appId);
  }

  /** Clears this instance's caches of apps and their keys: one of them was changed. */
  forget(): void {
    this.known.clear();
    this.apiKeys.forget();
  }

  /** Makes sure that an app and a key of it are registered: the demo app, at each start. Limits that an operator set stay. */
  async ensure(
    app: Pick<AppEntity, 'id' | 'name' | 'returnUrls'> & AppLimits,
    key: string,
    scopes: readonly AppScope[],
  ): Promise<void> {
    const parsed = parseApiKey(key);
    if (parsed === null) throw new TypeError('the key to register is no hk_ key');
    const createdAt = this.clock.now();
    await this.database.inTransaction(async (tx) => {
      await this.apps.ensureApp(tx, { ...app, createdAt });
      // A row from before there were limits has the defaults of all apps. Changes leave their trace in the audit.
      if (!(await this.audit.knows(tx, 'app.updated', { kind: 'app', id: app.id })))
        await this.apps.setLimits(tx, app.id, app);
      await this.keys.ensure(tx, {
        id: parsed.keyId,
        appId: app.id,
        hash: parsed.hash,
        scopes: [...scopes],
        createdAt,
      });
    });
  }

  /** Keeps others from changing an app or its grants until this unit of work ends; null when there is no such app. */
  async lock(tx: Tx, appId: string): Promise<AppEntity | null> {
    await this.apps.lockApp(tx, appId);
    return this.apps.findApp(tx, appId);
  }

  /** The account is no longer the app's default, if it was. */
  async clearDefault(tx: Tx, appId: string, accountId: string): Promise<void> {
    await this.apps.clearDefault(tx, appId, accountId);
  }

  /** Whether there is such an app. */
  async exists(tx: Tx, appId: string): Promise<boolean> {
    return (await this.apps.findApp(tx, appId)) !== null;
  }
}
