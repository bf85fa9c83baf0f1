import pg from 'pg';
import { DataSource } from 'typeorm';
import { CreateTheMainTables20261122000000 } from '../../../migrations/20261122000000-create-the-main-tables.js';
import { AppsThatCanBeSteered20261122210000 } from '../../../migrations/20261122210000-apps-that-can-be-steered.js';
import { AppsThatAreTold20261123000000 } from '../../../migrations/20261123000000-apps-that-are-told.js';
import { LookUpsByApp20261126000000 } from '../../../migrations/20261126000000-look-ups-by-app.js';
import { PendingLinksApart20261127000000 } from '../../../migrations/20261127000000-pending-links-apart.js';
import { AttemptsOfAPerson20261127010000 } from '../../../migrations/20261127010000-attempts-of-a-person.js';
import { LinkedLinksByIdentity20261127020000 } from '../../../migrations/20261127020000-linked-links-by-identity.js';
import { MidsByDay20261127030000 } from '../../../migrations/20261127030000-mids-by-day.js';
import { AccountEntity } from '../../accounts/account.entity.js';
import { AppAccountEntity } from '../../apps/app-account.entity.js';
import { ApiKeyEntity } from '../../api-keys/api-key.entity.js';
import { AppEntity } from '../../apps/app.entity.js';
import { AuditEntryEntity } from '../../audit/audit-entry.entity.js';
import { EndpointEntity } from '../../endpoints/endpoint.entity.js';
import { ErasureEntity } from '../../erasure/erasure.entity.js';
import { IdempotencyKeyEntity } from '../idempotency/idempotency-key.entity.js';
import { RateLimitEntity } from '../rate-limits/rate-limit.entity.js';
import { AttemptEntity } from '../../attempts/attempt.entity.js';
import { DeadLetterEntity } from '../../attempts/dead-letter.entity.js';
import { IdentityEntity } from '../../identities/identity.entity.js';
import { LinkEntity } from '../../links/link.entity.js';
import { DeliveryEntity } from '../../notifications/delivery.entity.js';
import { NotificationEntity } from '../../notifications/notification.entity.js';
import { TombstoneEntity } from '../../erasure/tombstone.entity.js';
import { type AskingClient, endWhenSilent } from './silence.js';

/** In the order in which they are run. */
const MIGRATIONS = [
  CreateTheMainTables20261122000000,
  AppsThatCanBeSteered20261122210000,
  AppsThatAreTold20261123000000,
  LookUpsByApp20261126000000,
  PendingLinksApart20261127000000,
  AttemptsOfAPerson20261127010000,
  LinkedLinksByIdentity20261127020000,
  MidsByDay20261127030000,
];
export const MIGRATIONS_TABLE = 'migrations';

/** A batch of mints, two of redemptions, and reads beside them. */
const POOL_SIZE = 10;
/**
 * Meta waits 5 s for an answer (https://developers.facebook.com/docs/messenger-platform/webhooks, read 2026-11), so each of
 * these ends before: to get a connection, for a lock, for a statement by the server's clock, and by ours when the server
 * has fallen silent.
 */
const CONNECT_TIMEOUT_MS = 2_000;
const LOCK_TIMEOUT_MS = 750;
const STATEMENT_TIMEOUT_MS = 4_000;
const SILENCE_TIMEOUT_MS = 4_500;
/** A transaction whose instance hangs gives its locks back after this. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;

/**
 * What each session of ours relies on, whatever the server's defaults are:
 * - read committed: what is read after the locks are held must be what the holder before committed
 * - custom plans: a plan made for an empty table would be kept while the table grows
 */
const SESSION =
  '-c default_transaction_isolation=read\\ committed -c plan_cache_mode=force_custom_plan -c TimeZone=UTC';

const SERVING = {
  lock_timeout: LOCK_TIMEOUT_MS,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  onConnect: (client: AskingClient) => endWhenSilent(client, SILENCE_TIMEOUT_MS),
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
};

/**
 * A data source that is not connected yet.
 * @param purpose `serve` bounds every wait; `migrate` bounds none: an index on a large table takes its time
 */
export function createDataSource(url: string, purpose: 'serve' | 'migrate' = 'serve'): DataSource {
  return new DataSource({
    type: 'postgres',
    // Else the mapper looks for the driver by itself, and in the bundle finds another copy than ours.
    driver: pg,
    url: sessionUrl(url),
    applicationName: 'hitch',
    entities: [
      AppEntity,
      ApiKeyEntity,
      AccountEntity,
      AppAccountEntity,
      LinkEntity,
      IdentityEntity,
      AttemptEntity,
      DeadLetterEntity,
      IdempotencyKeyEntity,
      RateLimitEntity,
      AuditEntryEntity,
      ErasureEntity,
      TombstoneEntity,
      EndpointEntity,
      NotificationEntity,
      DeliveryEntity,
    ],
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    // By default a condition that is null or undefined is left out: a look-up of nobody would find everybody.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize: POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // The pool drops a broken connection by itself; each failed request leaves its own trace.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true, ...(purpose === 'serve' ? SERVING : {}) },
  });
}

/** The names of all migrations that there are. */
export function migrationNames(): string[] {
  return MIGRATIONS.map((Migration) => new Migration().name);
}

/** The URL's own `options` come first, so that ours, which correctness rests on, have the last word. */
export function sessionUrl(url: string): string {
  const changed = new URL(url);
  const own = changed.searchParams.get('options');
  changed.searchParams.set('options', own === null ? SESSION : `${own} ${SESSION}`);
  return changed.toString();
}
