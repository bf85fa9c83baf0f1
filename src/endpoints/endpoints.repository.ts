import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { SteeredEndpoint } from './endpoint-change.js';
import { EndpointEntity } from './endpoint.entity.js';

/** Nobody refers to the row by a key, so deliveries that mark it wait for the change and nothing else does. */
const LOCK: Statement = {
  name: 'endpoints_lock',
  text: `SELECT id FROM endpoints WHERE id = $1 FOR NO KEY UPDATE`,
};

const COUNT: Statement = {
  name: 'endpoints_count',
  text: `SELECT count(*)::int AS count FROM endpoints WHERE app_id = $1 AND deleted_at IS NULL`,
};

/** What signs: the secret in force, and the one before it while its time lasts. */
export type StoredSecrets = Pick<EndpointEntity, 'secret' | 'previousSecret' | 'previousSecretExpiresAt'>;

/** What is left of the secrets of an endpoint that is deleted: nothing. */
const NO_SECRETS: StoredSecrets = {
  secret: Buffer.alloc(0),
  previousSecret: null,
  previousSecretExpiresAt: null,
};

/** The `endpoints` table; deleted ones are not there for anybody. `appId` null means any app's. */
@Injectable()
export class EndpointsRepository {
  async insert(tx: Tx, endpoint: EndpointEntity): Promise<void> {
    await tx.manager.insert(EndpointEntity, endpoint);
  }

  /** How many an app has. */
  async count(tx: Tx, appId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(COUNT, [appId]);
    return row?.count ?? 0;
  }

  findOne(tx: Tx, id: string, appId: string | null): Promise<EndpointEntity | null> {
    const where = { id, deletedAt: IsNull() };
    return tx.manager.findOneBy(EndpointEntity, appId === null ? where : { ...where, appId });
  }

  /** Keeps others from changing an endpoint until the end of the unit of work; null when there is none. */
  async lock(tx: Tx, id: string, appId: string): Promise<EndpointEntity | null> {
    await tx.query(LOCK, [id]);
    return this.findOne(tx, id, appId);
  }

  /** Endpoints newest first, below `beforeId` when given. */
  list(tx: Tx, appId: string | null, limit: number, beforeId: string | null): Promise<EndpointEntity[]> {
    const query = tx.manager
      .createQueryBuilder(EndpointEntity, 'endpoint')
      .where('endpoint.deleted_at IS NULL');
    if (appId !== null) query.andWhere('endpoint.app_id = :appId', { appId });
    if (beforeId !== null) query.andWhere('endpoint.id < :beforeId', { beforeId });
    return query.orderBy('endpoint.id', 'DESC').take(limit).getMany();
  }

  /** Writes what can be changed of an endpoint. */
  async update(tx: Tx, id: string, values: SteeredEndpoint): Promise<void> {
    await tx.manager.update(EndpointEntity, { id }, values);
  }

  async setSecrets(tx: Tx, id: string, secrets: StoredSecrets): Promise<void> {
    await tx.manager.update(EndpointEntity, { id }, secrets);
  }

  /** Its row stays, because its notifications name it; what could sign goes. */
  async markDeleted(tx: Tx, id: string, deletedAt: Date): Promise<void> {
    await tx.manager.update(EndpointEntity, { id }, { ...NO_SECRETS, deletedAt });
  }
}
