import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Columns } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { readPage, type RowPage, where } from '../platform/database/list-page.js';
import { Locks } from '../platform/database/locks.service.js';
import { lockOnOperatorEndpoints } from '../platform/database/lock-buckets.js';
import type { DisabledReason, EndpointState } from './endpoint-change.js';
import { type EndpointResult, MAX_FAILING_MS } from './endpoint-delivery.js';
import type { EndpointTarget } from './endpoint-delivery.js';
import { isOwnedBy, OPERATORS, toAppId } from './endpoint-owner.js';
import { EndpointEntity } from './endpoint.entity.js';
import type { OperatorType, Subscriber } from './notification-types.js';

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

const count = byOwner(
  'endpoints_count',
  (isOwned) => `SELECT count(*)::int AS count FROM endpoints WHERE ${isOwned} AND deleted_at IS NULL`,
);

/** Those that were created and deleted since, too. */
const countCreated = byOwner(
  'endpoints_count_created',
  (isOwned) => `
    SELECT count(*)::int AS count, min(created_at) AS "firstAt" FROM (
      SELECT created_at FROM endpoints WHERE ${isOwned} AND deleted_at IS NULL AND created_at > $2
      UNION ALL
      SELECT created_at FROM endpoints WHERE ${isOwned} AND deleted_at > $2 AND created_at > $2
    ) e`,
);

const FIND_SUBSCRIBERS: Statement = {
  name: 'endpoints_find_subscribers',
  text: `
    SELECT e.id AS "endpointId", e.app_id AS "appId", e.event_types AS "eventTypes",
           (e.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS "isDisabled"
    FROM endpoints e JOIN apps a ON a.id = e.app_id
    WHERE e.app_id = ANY ($1::uuid[]) AND e.deleted_at IS NULL
    ORDER BY e.id`,
};

const FIND_OPERATORS: Statement = {
  name: 'endpoints_find_operators',
  text: `
    SELECT id AS "endpointId", '${OPERATORS}' AS "appId", event_types AS "eventTypes", disabled_at IS NOT NULL AS "isDisabled"
    FROM endpoints WHERE app_id IS NULL AND deleted_at IS NULL
    ORDER BY id`,
};

const FIND_TARGETS: Statement = {
  name: 'endpoints_find_targets',
  text: `
    SELECT e.id, e.url, e.secret, e.previous_secret AS "previousSecret",
           e.previous_secret_expires_at AS "previousSecretExpiresAt", e.failing_since AS "failingSince",
           (e.disabled_at IS NOT NULL OR e.deleted_at IS NOT NULL OR a.disabled_at IS NOT NULL) AS "isDisabled"
    FROM endpoints e LEFT JOIN apps a ON a.id = e.app_id
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
    RETURNING e.id, e.app_id AS "appId", e.url, e.failing_since AS "failingSince", e.disabled_at AS "disabledAt",
              CASE WHEN c.disables THEN c.effect END AS reason`,
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
export interface DisabledEndpoint extends Pick<EndpointEntity, 'id' | 'appId' | 'url'> {
  readonly reason: Exclude<DisabledReason, 'requested'>;
  /** Since when every delivery had failed. */
  readonly failingSince: Date;
  readonly disabledAt: Date;
}

/**
 * The `endpoints` table. The owner is an app's UUID or `OPERATORS`; null means any app's. Two statements join `apps`, because an app
 * that is disabled disables its endpoints and a second statement for each event would be slow.
 */
@Injectable()
export class EndpointsRepository {
  constructor(private readonly locks: Locks) {}

  async insert(tx: Tx, endpoint: EndpointEntity): Promise<void> {
    await tx.manager.insert(EndpointEntity, endpoint);
  }

  /** Keeps others from creating endpoints of the operators until the transaction ends. */
  async lockOperators(tx: Tx): Promise<void> {
    await this.locks.take(tx, [lockOnOperatorEndpoints()]);
  }

  /** Counts an owner's endpoints, without deleted ones. */
  async count(tx: Tx, owner: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(count(owner), [toAppId(owner)]);
    return row?.count ?? 0;
  }

  /** How many endpoints an owner has created since a time, with deleted ones, and when the first of them; null: none. */
  async countCreated(tx: Tx, owner: string, since: Date): Promise<{ count: number; firstAt: Date | null }> {
    const parameters = [toAppId(owner), since];
    const [row] = await tx.query<{ count: number; firstAt: Date | null }>(countCreated(owner), parameters);
    return row ?? { count: 0, firstAt: null };
  }

  async findOne(tx: Tx, id: string, owner: string | null): Promise<EndpointEntity | null> {
    const endpoint = await tx.manager.findOneBy(EndpointEntity, { id, deletedAt: IsNull() });
    return endpoint && isOwnedBy(endpoint, owner) ? endpoint : null;
  }

  /** Locks an endpoint until the transaction ends; null when there is none. */
  async lock(tx: Tx, id: string, owner: string): Promise<EndpointEntity | null> {
    await tx.query(LOCK, [id]);
    return this.findOne(tx, id, owner);
  }

  /** A page of endpoints, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    owner: string | null,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<EndpointEntity>> {
    const query = { table: 'endpoints', columns: COLUMNS };
    const kept = 'deleted_at IS NULL';
    if (owner === null) {
      const filter = [where(`app_id IS NOT NULL AND ${kept}`)];
      return readPage(tx, { ...query, among: undefined, filter }, limit, beforeId);
    }
    if (owner === OPERATORS) {
      const partial = `app_id IS NULL AND ${kept}`;
      return readPage(tx, { ...query, among: undefined, partial, filter: [] }, limit, beforeId);
    }
    return readPage(tx, { ...query, among: ['app_id', owner], partial: kept, filter: [] }, limit, beforeId);
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

  /** The endpoints of the operators, including disabled but not deleted ones. */
  async findOperators(tx: Tx): Promise<Subscriber<OperatorType>[]> {
    return tx.query<Subscriber<OperatorType>>(FIND_OPERATORS);
  }

  /** What deliveries to these endpoints need to know, including deleted ones. */
  async findTargets(tx: Tx, ids: readonly string[]): Promise<EndpointTarget[]> {
    return tx.query<EndpointTarget>(FIND_TARGETS, [ids]);
  }

  /** Writes what deliveries mean for their endpoints; returns the endpoints that this disabled. */
  async recordResults(tx: Tx, results: readonly EndpointResult[], now: Date): Promise<DisabledEndpoint[]> {
    const rows = await tx.query<
      Omit<DisabledEndpoint, 'reason'> & { reason: DisabledEndpoint['reason'] | null }
    >(RECORD_RESULTS, [
      results.map(({ endpointId }) => endpointId),
      results.map(({ effect }) => effect),
      results.map(({ url }) => url),
      now,
      new Date(now.getTime() - MAX_FAILING_MS),
    ]);
    return rows.flatMap(({ reason, ...endpoint }) => (reason === null ? [] : [{ ...endpoint, reason }]));
  }

  /** The current URL of each endpoint, by UUID. */
  async findUrls(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; url: string }>(FIND_URLS, [ids]);
    return new Map(rows.map(({ id, url }) => [id, url]));
  }
}

/** A statement about an owner's endpoints: those of the app `$1`, or of the operators, whose column is null. */
function byOwner(name: string, write: (isOwned: string) => string): (owner: string) => Statement {
  const ofApp = { name, text: write('app_id = $1') };
  const ofOperators = { name: `${name}_of_operators`, text: write('app_id IS NULL AND $1::uuid IS NULL') };
  return (owner) => (owner === OPERATORS ? ofOperators : ofApp);
}
