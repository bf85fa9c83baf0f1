import { loadCredentials } from '../dev/demo/credentials.store.js';
import { findRunningPostgres } from '../dev/embedded-postgres/running-postgres.js';
import { makeSeed } from '../dev/seed/make-seed.js';
import { SEEDED_DAYS } from '../dev/seed/seed-times.js';
import { registerCast } from '../dev/seed/cast.service.js';
import { writeSeed } from '../dev/seed/seeding.service.js';
import type { Session } from './session.command.js';
import { openStage } from './stage.command.js';
import { pick } from './table.js';

const NOT_EMBEDDED =
  'demo --seed writes to the database of the embedded mode only, which npm start runs: it would mix invented people with your own.';

/**
 * Fills the running embedded service with a month of traffic, once.
 * @returns the exit code: 1 when the service is not the embedded one
 * @throws Error when the service does not run
 */
export async function seedDemo(session: Session, url: string | undefined): Promise<number> {
  const { print, note, progress, dataDir } = session;
  const stage = openStage(session, url);
  if (stage.account === null || session.readSecret('DATABASE_URL') !== null) {
    note(NOT_EMBEDDED);
    return 1;
  }
  const stored = loadCredentials(dataDir);
  const secrets = {
    kid: String(pick(stored, 'refSigningKeys')).split(':')[0] ?? '',
    auditKey: String(pick(stored, 'auditKey')),
  };
  const databaseUrl = await findRunningPostgres(dataDir);
  const cast = await registerCast(stage.url, stage.need('ADMIN_API_KEY'), secrets);
  if (cast === null) {
    print(`${stage.url} has the data set already. Nothing was changed.`);
    return 0;
  }
  const seed = makeSeed(cast, new Date());
  await progress.during('writing rows', writeSeed(databaseUrl, seed));
  const { links, identities, attempts, notifications } = seed.rows;
  print(
    `${stage.url} has ${SEEDED_DAYS} days of traffic now: ${links.length} links, ${attempts.length} attempts, ` +
      `${identities.length} identities and ${notifications.length} notifications of three apps. See them: hitch console`,
  );
  return 0;
}
