import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { AppEntity } from './app.entity.js';
import { AppGrants } from './app-grants.service.js';
import { AppLogosRepository } from './app-logos.repository.js';
import { AppsRepository } from './apps.repository.js';
import type { GrantedAccount } from './choose-account.js';
import { type AppLogos, NO_LOGOS } from './logo.js';

/** An app with the accounts that it may mint for, and its logos. */
export interface StoredApp {
  readonly id: string;
  readonly app: AppEntity;
  readonly accounts: readonly GrantedAccount[];
  readonly logos: AppLogos;
}

/** Finds apps for operators, with all that belongs to them. */
@Injectable()
export class StoredAppsService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly grants: AppGrants,
    private readonly logos: AppLogosRepository,
  ) {}

  /** Apps newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<StoredApp[]> {
    return this.database.read(async (tx) => this.complete(tx, await this.apps.listApps(tx, limit, beforeId)));
  }

  /** One app; null when there is none. */
  find(id: string): Promise<StoredApp | null> {
    return this.database.read((tx) => this.findIn(tx, id));
  }

  /** One app, read in a transaction of the caller. */
  async findIn(tx: Tx, id: string): Promise<StoredApp | null> {
    const app = await this.apps.findApp(tx, id);
    const [stored = null] = app ? await this.complete(tx, [app]) : [];
    return stored;
  }

  private async complete(tx: Tx, apps: readonly AppEntity[]): Promise<StoredApp[]> {
    const ids = apps.map(({ id }) => id);
    const accounts = await this.grants.findByApps(tx, ids);
    const logos = await this.logos.findByApps(tx, ids);
    return apps.map((app) => ({
      id: app.id,
      app,
      accounts: accounts.get(app.id) ?? [],
      logos: logos.get(app.id) ?? NO_LOGOS,
    }));
  }
}
