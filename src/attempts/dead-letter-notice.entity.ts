import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When the operators were last notified of dead letters of an account, and how many there are since. One row an account. */
@Entity('dead_letter_notices')
export class DeadLetterNoticeEntity {
  /** The account as its events name it: it need not be registered. */
  @PrimaryColumn({ name: 'ig_id', type: 'text', primaryKeyConstraintName: 'dead_letter_notices_pkey' })
  igId!: string;

  @Column({ name: 'notified_at', type: 'timestamptz' })
  notifiedAt!: Date;

  /** How many dead letters the newest transaction notified of; 0 when it came too soon after a notification. */
  @Column({ type: 'integer' })
  notified!: number;

  /** How many came since, of which the next notification tells. */
  @Column({ type: 'integer' })
  waiting!: number;
}
