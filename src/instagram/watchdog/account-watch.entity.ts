import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** The state of the watchdog for an account. */
@Entity('account_watches')
@Index('account_watches_trouble_idx', ['since'], { where: 'trouble IS NOT NULL' })
@Check('account_watches_since_check', '(trouble IS NULL) = (since IS NULL)')
export class AccountWatchEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'account_watches_pkey' })
  @ForeignKey(() => AccountEntity, { name: 'account_watches_account_id_fkey' })
  accountId!: string;

  /** When an instance last claimed the account. */
  @Column({ name: 'looked_at', type: 'timestamptz' })
  lookedAt!: Date;

  @Column({ type: 'text', nullable: true })
  trouble!: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  since!: Date | null;

  @Column({ name: 'resubscribed_at', type: 'timestamptz', nullable: true })
  resubscribedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  resubscription!: string | null;

  @Column({ name: 'noticed_at', type: 'timestamptz', nullable: true })
  noticedAt!: Date | null;
}
