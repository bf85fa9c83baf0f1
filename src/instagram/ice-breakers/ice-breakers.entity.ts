import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { IceBreakerItem } from './ice-breaker.js';

/** The questions that new threads of an account are to show, whatever they show now. */
@Entity('ice_breakers')
export class IceBreakersEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'ice_breakers_pkey' })
  @ForeignKey(() => AccountEntity, { name: 'ice_breakers_account_id_fkey' })
  accountId!: string;

  @Column({ type: 'jsonb' })
  items!: IceBreakerItem[];

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
