import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { AppLogoEntity } from './app-logo.entity.js';
import { type AppLogos, type LogoFacts, type LogoTheme, NO_LOGOS } from './logo.js';

const FIND_BY_APPS: Statement = {
  name: 'app_logos_find_by_apps',
  text: `
    SELECT app_id AS "appId", theme, hash, content_type AS "contentType", width, height
    FROM app_logos WHERE app_id = ANY ($1::uuid[])`,
};

const FIND_PICTURE: Statement = {
  name: 'app_logos_find_picture',
  text: `SELECT content_type AS "contentType", bytes FROM app_logos WHERE hash = $1 LIMIT 1`,
};

const DELETE: Statement = {
  name: 'app_logos_delete',
  text: `DELETE FROM app_logos WHERE app_id = $1 AND theme = $2 RETURNING app_id`,
};

/** The bytes of a logo and their type. */
export type Picture = Pick<AppLogoEntity, 'contentType' | 'bytes'>;

/** The `app_logos` table. */
@Injectable()
export class AppLogosRepository {
  /** The logos of these apps, without their bytes; an app without any is left out. */
  async findByApps(tx: Tx, appIds: readonly string[]): Promise<Map<string, AppLogos>> {
    const logos = new Map<string, AppLogos>();
    if (appIds.length === 0) return logos;
    type Row = LogoFacts & { readonly appId: string; readonly theme: LogoTheme };
    for (const { appId, theme, ...facts } of await tx.query<Row>(FIND_BY_APPS, [appIds]))
      logos.set(appId, { ...(logos.get(appId) ?? NO_LOGOS), [theme]: facts });
    return logos;
  }

  /** The picture with this hash; null when there is none. */
  async findPicture(tx: Tx, hash: string): Promise<Picture | null> {
    const [picture = null] = await tx.query<Picture>(FIND_PICTURE, [hash]);
    return picture;
  }

  /** Stores a logo in place of the app's former one. */
  async put(tx: Tx, logo: AppLogoEntity): Promise<void> {
    await tx.manager.upsert(AppLogoEntity, logo, ['appId', 'theme']);
  }

  /** @returns false when there was none */
  async delete(tx: Tx, appId: string, theme: LogoTheme): Promise<boolean> {
    return (await tx.query(DELETE, [appId, theme])).length === 1;
  }
}
