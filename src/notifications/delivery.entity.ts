import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One attempt to deliver a notification, and what came of it. */
@Entity('deliveries')
export class DeliveryEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'deliveries_pkey' })
  accountId!: string;

  @PrimaryColumn({ name: 'notification_id', type: 'uuid', primaryKeyConstraintName: 'deliveries_pkey' })
  notificationId!: string;

  /** 1, 2, 3 … over all rounds of the schedule. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'deliveries_pkey' })
  attempt!: number;

  @Column({ name: 'attempted_at', type: 'timestamptz' })
  attemptedAt!: Date;

  /** Null when there was no answer. */
  @Column({ name: 'http_status', type: 'integer', nullable: true })
  httpStatus!: number | null;

  @Column({ name: 'latency_ms', type: 'integer' })
  latencyMs!: number;

  /** The answer's first KiB as text. */
  @Column({ name: 'response_body', type: 'text', nullable: true })
  responseBody!: string | null;

  /** Why it failed, in a word of ours; null when it succeeded. */
  @Column({ type: 'text', nullable: true })
  error!: string | null;
}
