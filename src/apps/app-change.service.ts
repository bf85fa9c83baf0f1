import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Locks } from '../platform/database/locks.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { type AppChange, type AppChangeRequest, applyAppChange } from './app-settings.js';
import { AppsRepository } from './apps.repository.js';
import { AppsService } from './apps.service.js';
import { findNamed } from './choose-account.js';
import { type StoredApp, StoredAppsService } from './stored-apps.service.js';

export type ChangeAppResult =
  | { readonly kind: 'changed'; readonly stored: StoredApp }
  | { readonly kind: 'unknown_app' | 'account_not_granted' };

/** Changes apps for operators. */
@Injectable()
export class AppChangeService {
  constructor(
    private readonly database: Database,
    private readonly repository: AppsRepository,
    private readonly apps: AppsService,
    private readonly stored: StoredAppsService,
    private readonly locks: Locks,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes an app. A request for the present state changes nothing. Disabling an app again calls the listeners of
   * `AppsService.onDisabled` again, so that an operator can repeat a request that failed after its commit.
   */
  async change(id: string, request: AppChangeRequest, actor: AuditActor): Promise<ChangeAppResult> {
    const isDisabling = request.status === 'disabled';
    const change = (): Promise<ChangeAppResult> =>
      this.database.inTransaction((tx) => this.changeIn(tx, id, request, actor));
    // What takes all locks must not fail because the service is busy.
    const result = await (isForbidding(request) ? retryOnLock(change) : change())
      // After a failure too: a transaction whose COMMIT was not answered may be committed.
      .finally(() => this.apps.forget());
    if (result.kind === 'changed' && isDisabling) await this.apps.announceDisabled(id);
    return result;
  }

  /** Whether this account can be the app's default account. */
  async isGranted(id: string, account: string): Promise<boolean> {
    const stored = await this.stored.find(id);
    return stored !== null && findNamed(stored.accounts, account) !== undefined;
  }

  private async changeIn(
    tx: Tx,
    id: string,
    request: AppChangeRequest,
    actor: AuditActor,
  ): Promise<ChangeAppResult> {
    if (isForbidding(request)) await this.locks.takeAll(tx);
    await this.repository.lockApp(tx, id);
    const stored = await this.stored.findIn(tx, id);
    if (stored === null) return { kind: 'unknown_app' };
    const change = resolveDefault(stored, request);
    if (change === null) return { kind: 'account_not_granted' };
    const { settings, actions } = applyAppChange(stored.app, change, this.clock.now());
    if (actions.length === 0) return { kind: 'changed', stored };
    await this.repository.updateApp(tx, id, settings);
    const target = { kind: 'app', id } as const;
    await this.audit.recordAll(
      tx,
      actor,
      actions.map((action) => ({ action, appId: id, target })),
    );
    const changed = await this.stored.findIn(tx, id);
    return changed ? { kind: 'changed', stored: changed } : { kind: 'unknown_app' };
  }
}

/**
 * Whether a request takes a right from an app that mints, redemptions or confirmations may be about to use: those under way end
 * first, and none that begins after the answer still has it.
 */
function isForbidding({ status, allowUnconfirmedReplace }: AppChangeRequest): boolean {
  return status === 'disabled' || allowUnconfirmedReplace === false;
}

/** The change with the id of its default account; null when that account is not granted. */
function resolveDefault(
  { accounts }: StoredApp,
  { defaultAccount, ...change }: AppChangeRequest,
): AppChange | null {
  if (defaultAccount === undefined) return change;
  if (defaultAccount === null) return { ...change, defaultAccountId: null };
  const account = findNamed(accounts, defaultAccount);
  return account ? { ...change, defaultAccountId: account.id } : null;
}
