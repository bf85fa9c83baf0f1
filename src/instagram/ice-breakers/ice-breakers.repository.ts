import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { IceBreakersEntity } from './ice-breakers.entity.js';

/** The `ice_breakers` table. */
@Injectable()
export class IceBreakersRepository {
  find(tx: Tx, accountId: string): Promise<IceBreakersEntity | null> {
    return tx.manager.findOneBy(IceBreakersEntity, { accountId });
  }

  /** Writes what is wanted, in place of what was. */
  async save(tx: Tx, wanted: IceBreakersEntity): Promise<void> {
    await tx.manager.upsert(IceBreakersEntity, wanted, ['accountId']);
  }
}
