import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { TtlCache } from '../platform/database/ttl-cache.js';
import { AppLogosRepository, type Picture } from './app-logos.repository.js';
import { AppsService } from './apps.service.js';
import { type AppLogos, isPictureHash, type LogoFacts, type LogoTheme, NO_LOGOS } from './logo.js';

/** How late a change by another instance is seen. */
const LOGOS_TTL_MS = 5_000;
const LOGOS_KEPT = 10_000;
/** A picture never changes, but one that was removed should not be served much longer. */
const PICTURE_TTL_MS = 60_000;
/** At most 10 KiB each. */
const PICTURES_KEPT = 512;

/** The logos of apps: stored by operators, shown on pages. */
@Injectable()
export class AppLogosService {
  private readonly logos = new TtlCache<AppLogos>({
    ttlMs: LOGOS_TTL_MS,
    max: LOGOS_KEPT,
    load: (appId) =>
      this.database.read(
        async (tx) => (await this.repository.findByApps(tx, [appId])).get(appId) ?? NO_LOGOS,
      ),
  });
  private readonly pictures = new TtlCache<Picture>({
    ttlMs: PICTURE_TTL_MS,
    max: PICTURES_KEPT,
    load: (hash) => this.database.read((tx) => this.repository.findPicture(tx, hash)),
  });

  constructor(
    private readonly database: Database,
    private readonly repository: AppLogosRepository,
    private readonly apps: AppsService,
    private readonly audit: Audit,
  ) {
    apps.onChanged(() => {
      this.logos.clear();
      this.pictures.clear();
    });
  }

  /** The logos of an app, at most five seconds old. */
  async of(appId: string): Promise<AppLogos> {
    return (await this.logos.get(appId)) ?? NO_LOGOS;
  }

  /** The picture with this hash; null when there is none. */
  async findPicture(hash: string): Promise<Picture | null> {
    return isPictureHash(hash) ? this.pictures.get(hash) : null;
  }

  /**
   * Stores a logo in place of the app's former one. The same logo again changes nothing.
   * @returns false when there is no such app
   */
  put(
    appId: string,
    theme: LogoTheme,
    logo: LogoFacts & { readonly bytes: Buffer },
    actor: AuditActor,
  ): Promise<boolean> {
    return this.change(appId, actor, async (tx) => {
      const stored = (await this.repository.findByApps(tx, [appId])).get(appId);
      if (stored?.[theme]?.hash === logo.hash) return false;
      await this.repository.put(tx, { appId, theme, ...logo });
      return true;
    });
  }

  /**
   * Removes a logo; none is there after it.
   * @returns false when there is no such app
   */
  remove(appId: string, theme: LogoTheme, actor: AuditActor): Promise<boolean> {
    return this.change(appId, actor, (tx) => this.repository.delete(tx, appId, theme));
  }

  private async change(
    appId: string,
    actor: AuditActor,
    apply: (tx: Tx) => Promise<boolean>,
  ): Promise<boolean> {
    return (
      this.database
        .inTransaction(async (tx) => {
          if ((await this.apps.lock(tx, appId)) === null) return false;
          const target = { kind: 'app', id: appId } as const;
          if (await apply(tx)) await this.audit.record(tx, actor, { action: 'app.updated', appId, target });
          return true;
        })
        // After a failure too: a transaction whose COMMIT was not answered may be committed.
        .finally(() => this.apps.forget())
    );
  }
}
