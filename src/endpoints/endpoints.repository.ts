import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Columns } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { readPage, type RowPage, where } from '../platform/database/list-page.js';
import type { EndpointState } from './endpoint-change.js';
import { type EndpointResult, MAX_FAILING_MS } from './endpoint-delivery.js';
import type { EndpointTarget } from './endpoint-delivery.js';
import { EndpointEntity } from './endpoint.entity.js';
import type { Subscriber } from './notification-types.js';

const COLUMNS: Columns<EndpointEntity> = {
  id: 'id',
  appId: 'app_id',
  url: 'url',
  description: 'description',
  eventTypes: 'event_types',
  secret: 'secret',
  previousSecret: 'previous_secret',
  previousSecretExpiresAt: 'previous_secret_expires_at',
  failingSince: 'failing_since',
  disabledAt: 'disabled_at',
  disabledReason: 'disabled_reason',
  createdAt: 'created_at',
  deletedAt: 'deleted_at',
};

/** NO KEY: no foreign key refers to the row's other columns, so only results of deliveries wait for the change. */
const LOCK: Statement = {
  name: 'endpoints_lock',
  text: `SELECT id FROM endpoints WHERE id = $1 FOR NO KEY UPDATE`,
};

const COUNT: Statement = {
  name: 'endpoints_count',
  text: `SELECT count(*)::int AS count FROM endpoints WHERE app_id = $1 AND deleted_at IS NULL`,
};

/** Those that were created and deleted since, too. */
const COUNT_CREATED: Statement = {
  name: 'endpoints_count_created',
  text: `
    SELECT count(*)::int AS count, min(created_at) AS "firstAt" FROM (
      SELECT created_at FROM endpoints WHERE app_id = $1 AND deleted_at IS NULL AND created_at > $2
      UNION ALL
      SELECT created_at FROM endpoints WHERE app_id = $1 AND deleted_at > $2 AND created_at > $2
    ) e`,
};

const FIND_SUBSCRIBERS: Statement = {
  name: 'endpoints_find_subscribers',
  text: `
    SELECT e.id AS "endpointId", e.app_id AS "appId", e.event_types AS "eventTypes",
           (e.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS "isDisabled"
    FROM endpoints e JOIN apps a ON a.id = e.app_id
    WHERE e.app_id = ANY ($1::uuid[]) AND e.deleted_at IS NULL
    ORDER BY e.id`,
};

const FIND_TARGETS: Statement = {
  name: 'endpoints_find_targets',
  text: `
    SELECT e.id, e.url, e.secret, e.previous_secret AS "previousSecret",
           e.previous_secret_expires_at AS "previousSecretExpiresAt", e.failing_since AS "failingSince",
           (e.disabled_at IS NOT NULL OR e.deleted_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS "isDisabled"
    FROM endpoints e JOIN apps a ON a.id = e.app_id
    WHERE e.id = ANY ($1::uuid[])`,
};

/** Writes only rows that change: an endpoint that keeps succeeding needs no write and no lock. */
const RECORD_RESULTS: Statement = {
  name: 'endpoints_record_results',
  text: `
    WITH changed AS (
      SELECT e.id, r.effect, e.disabled_at IS NULL AND r.effect IN ('gone', 'failing') AS disables
      FROM endpoints e JOIN unnest($1::uuid[], $2::text[], $3::text[]) AS r(id, effect, url) ON r.id = e.id
      WHERE e.id = ANY ($1) AND CASE r.effect
              WHEN 'succeeded' THEN e.failing_since IS NOT NULL
              WHEN 'failing' THEN e.disabled_at IS NULL AND e.failing_since <= $5
              WHEN 'gone' THEN e.disabled_at IS NULL AND e.url = r.url
              ELSE e.failing_since IS NULL
            END
      ORDER BY e.id
      FOR NO KEY UPDATE OF e
    )
    UPDATE endpoints e
    SET failing_since = CASE WHEN c.effect = 'succeeded' THEN NULL ELSE COALESCE(e.failing_since, $4) END,
        disabled_at = CASE WHEN c.disables THEN $4 ELSE e.disabled_at END,
        disabled_reason = CASE WHEN c.disables THEN c.effect ELSE e.disabled_reason END
    FROM changed c WHERE e.id = c.id
    RETURNING e.id, CASE WHEN c.disables THEN c.effect END AS reason`,
};

const FIND_URLS: Statement = {
  name: 'endpoints_find_urls',
  text: `SELECT id, url FROM endpoints WHERE id = ANY ($1::uuid[])`,
};

/** The secrets that sign: the current one, and the previous one until it expires. */
export type StoredSecrets = Pick<EndpointEntity, 'secret' | 'previousSecret' | 'previousSecretExpiresAt'>;

/** A deleted endpoint keeps no secret. */
const NO_SECRETS: StoredSecrets = {
  secret: Buffer.alloc(0),
  previousSecret: null,
  previousSecretExpiresAt: null,
};

/** An endpoint that the results of its deliveries disabled. */
export interface DisabledEndpoint {
  readonly id: string;
  readonly reason: 'gone' | 'failing';
}

/**
 * The `endpoints` table; `appId` null means any app's. Two statements join `apps`, because an app that is disabled disables its
 * endpoints and a second statement for each event would be slow.
 */
@Injectable()
export class EndpointsRepository {
  async insert(tx: Tx, endpoint: EndpointEntity): Promise<void> {
    await tx.manager.insert(EndpointEntity, endpoint);
  }

  /** Counts an app's endpoints, without deleted ones. */
  async count(tx: Tx, appId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(COUNT, [appId]);
    return row?.count ?? 0;
  }

  /** How many endpoints an app has created since a time, with deleted ones, and when the first of them; null: none. */
  async countCreated(tx: Tx, appId: string, since: Date): Promise<{ count: number; firstAt: Date | null }> {
    const [row] = await tx.query<{ count: number; firstAt: Date | null }>(COUNT_CREATED, [appId, since]);
    return row ?? { count: 0, firstAt: null };
  }

  findOne(tx: Tx, id: string, appId: string | null): Promise<EndpointEntity | null> {
    const where = { id, deletedAt: IsNull() };
    return tx.manager.findOneBy(EndpointEntity, appId === null ? where : { ...where, appId });
  }

  /** Locks an endpoint until the transaction ends; null when there is none. */
  async lock(tx: Tx, id: string, appId: string): Promise<EndpointEntity | null> {
    await tx.query(LOCK, [id]);
    return this.findOne(tx, id, appId);
  }

  /** A page of endpoints, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    appId: string | null,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<EndpointEntity>> {
    const query = { table: 'endpoints', columns: COLUMNS };
    const kept = 'deleted_at IS NULL';
    return appId === null
      ? readPage(tx, { ...query, among: undefined, filter: [where(kept)] }, limit, beforeId)
      : readPage(tx, { ...query, among: ['app_id', appId], partial: kept, filter: [] }, limit, beforeId);
  }

  async update(tx: Tx, id: string, values: EndpointState): Promise<void> {
    await tx.manager.update(EndpointEntity, { id }, values);
  }

  async setSecrets(tx: Tx, id: string, secrets: StoredSecrets): Promise<void> {
    await tx.manager.update(EndpointEntity, { id }, secrets);
  }

  /** Marks an endpoint as deleted and removes its secrets. The row is kept, because notifications refer to it. */
  async markDeleted(tx: Tx, id: string, deletedAt: Date): Promise<void> {
    await tx.manager.update(EndpointEntity, { id }, { ...NO_SECRETS, deletedAt });
  }

  /** The endpoints of these apps, including disabled but not deleted ones. */
  async findSubscribers(tx: Tx, appIds: readonly string[]): Promise<Subscriber[]> {
    return tx.query<Subscriber>(FIND_SUBSCRIBERS, [appIds]);
  }

  /** What deliveries to these endpoints need to know, including deleted ones. */
  async findTargets(tx: Tx, ids: readonly string[]): Promise<EndpointTarget[]> {
    return tx.query<EndpointTarget>(FIND_TARGETS, [ids]);
  }

  /** Writes what deliveries mean for their endpoints; returns the endpoints that this disabled. */
  async recordResults(tx: Tx, results: readonly EndpointResult[], now: Date): Promise<DisabledEndpoint[]> {
    const rows = await tx.query<{ id: string; reason: DisabledEndpoint['reason'] | null }>(RECORD_RESULTS, [
      results.map(({ endpointId }) => endpointId),
      results.map(({ effect }) => effect),
      results.map(({ url }) => url),
      now,
      new Date(now.getTime() - MAX_FAILING_MS),
    ]);
    return rows.flatMap(({ id, reason }) => (reason === null ? [] : [{ id, reason }]));
  }

  /** The current URL of each endpoint, by UUID. */
  async findUrls(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; url: string }>(FIND_URLS, [ids]);
    return new Map(rows.map(({ id, url }) => [id, url]));
  }
}
