import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** The last test in which the owner of an account writes to the account itself. */
@Entity('self_tests')
export class SelfTestEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'self_tests_pkey' })
  @ForeignKey(() => AccountEntity, { name: 'self_tests_account_id_fkey' })
  accountId!: string;

  /** What the owner is asked to write. */
  @Column({ type: 'text' })
  word!: string;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'message_at', type: 'timestamptz', nullable: true })
  messageAt!: Date | null;

  @Column({ name: 'button_at', type: 'timestamptz', nullable: true })
  buttonAt!: Date | null;

  @Column({ name: 'button_error', type: 'text', nullable: true })
  buttonError!: string | null;

  @Column({ name: 'tap_at', type: 'timestamptz', nullable: true })
  tapAt!: Date | null;
}
