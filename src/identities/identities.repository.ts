import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { IdentityEntity } from './identity.entity.js';

/** Which identities a list or look-up asks for; all that is given must hold. */
export interface IdentityFilter {
  readonly appId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly igsid?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly status: 'active' | 'unlinked' | 'all';
}

const PREDICATES = { active: 'identity.unlinked_at IS NULL', unlinked: 'identity.unlinked_at IS NOT NULL' };

const UNLINK: Statement = {
  name: 'identities_unlink',
  text: `UPDATE identities SET unlinked_at = $2, unlink_reason = $3 WHERE id = $1 AND unlinked_at IS NULL RETURNING id`,
};

/** The `identities` table, as look-up and unlinking see it. */
@Injectable()
export class IdentitiesRepository {
  /** One identity by id; `appId` null means any app's. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<IdentityEntity | null> {
    return tx.manager.findOneBy(IdentityEntity, appId === null ? { id } : { id, appId });
  }

  /** Identities by id; missing ones are left out. */
  findByIds(tx: Tx, ids: readonly string[]): Promise<IdentityEntity[]> {
    return tx.manager.findBy(IdentityEntity, { id: In([...ids]) });
  }

  /** Identities newest first, below `beforeId` when given. */
  list(tx: Tx, filter: IdentityFilter, limit: number, beforeId: string | null): Promise<IdentityEntity[]> {
    const query = tx.manager.createQueryBuilder(IdentityEntity, 'identity');
    const { appId, accountId, igsid, externalUserId, status } = filter;
    if (appId !== undefined) query.andWhere('identity.app_id = :appId', { appId });
    if (accountId !== undefined) query.andWhere('identity.account_id = :accountId', { accountId });
    if (igsid !== undefined) query.andWhere(inEitherIndex('igsid', status), { igsid });
    if (externalUserId !== undefined)
      query.andWhere(inEitherIndex('external_user_id', status), { external_user_id: externalUserId });
    if (igsid === undefined && externalUserId === undefined && status !== 'all')
      query.andWhere(PREDICATES[status]);
    if (beforeId !== null) query.andWhere('identity.id < :beforeId', { beforeId });
    return query.orderBy('identity.id', 'DESC').take(limit).getMany();
  }

  /** Ends an active identity; false when it had ended before. The caller holds the locks of its people. */
  async unlink(tx: Tx, id: string, unlinkedAt: Date, reason: string | null): Promise<boolean> {
    return (await tx.query(UNLINK, [id, unlinkedAt, reason])).length === 1;
  }
}

/** The indexes by person and by user are partial, one for each status: a condition that names neither can use none of them. */
function inEitherIndex(column: 'igsid' | 'external_user_id', status: IdentityFilter['status']): string {
  const equal = `identity.${column} = :${column}`;
  const both = [PREDICATES.active, PREDICATES.unlinked].map((predicate) => `(${equal} AND ${predicate})`);
  return status === 'all' ? `(${both.join(' OR ')})` : `${equal} AND ${PREDICATES[status]}`;
}
