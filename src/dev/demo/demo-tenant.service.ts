import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { KeyAdminService } from '../../api-keys/key-admin.service.js';
import { AppGrants } from '../../apps/app-grants.service.js';
import { DEFAULT_LIMITS } from '../../apps/app-settings.js';
import { AppsService } from '../../apps/apps.service.js';
import { ConnectingService } from '../../instagram/connection/connecting.service.js';
import { APP_SCOPES } from '../../platform/access/scopes.js';
import { DEMO_CONFIG, type DemoConfig } from '../../platform/config/config.js';

/**
 * Registers the demo app, its key and the demo account at each start of the embedded mode, connects the account to the fake
 * Instagram, and grants every new account to the demo app; in other modes it does nothing.
 */
@Injectable()
export class DemoTenantService implements OnApplicationBootstrap {
  constructor(
    @Inject(DEMO_CONFIG) private readonly demo: DemoConfig | null,
    private readonly apps: AppsService,
    private readonly grants: AppGrants,
    private readonly keys: KeyAdminService,
    private readonly accounts: AccountsService,
    private readonly connecting: ConnectingService,
  ) {
    if (demo) accounts.onRegistered((tx, { id }, actor) => this.grants.grantIn(tx, demo.appId, id, actor));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.demo === null) return;
    const app = {
      id: this.demo.appId,
      name: 'Demo app',
      returnUrls: ['https://app.example', 'http://localhost'],
      // No limits per key, so that a trial or a benchmark is not limited.
      ...DEFAULT_LIMITS,
      mintsPerMinute: 0,
      readsPerMinute: 0,
    };
    await this.apps.ensure(app);
    await this.keys.ensure(app.id, this.demo.appApiKey, APP_SCOPES);
    const result = await this.accounts.register(this.demo.account, null, null);
    const registered = result.kind === 'done' ? result.value : null;
    // Also for an account that was already registered: new credentials create a new demo app.
    if (!registered || !('account' in registered)) return;
    await this.grants.grant(this.demo.appId, { id: registered.account.id }, null);
    if (this.demo.accessToken !== null) await this.connect(registered.account.id, this.demo.accessToken);
  }

  /** Connects the demo account at each start: the fake Instagram gives it another token each time. */
  private async connect(accountId: string, accessToken: string): Promise<void> {
    const unknown = { appId: null, pageId: null, scopes: null, expiresAt: null };
    const given = { login: 'instagram', accessToken, ...unknown } as const;
    const { kind } = await this.connecting.connect(accountId, given, null);
    if (kind !== 'connected') throw new Error(`The demo account cannot be connected: ${kind}.`);
  }
}
