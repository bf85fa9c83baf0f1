import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One attempt to deliver a notification, and its result. */
@Entity('deliveries')
export class DeliveryEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'deliveries_pkey' })
  accountId!: string;

  @PrimaryColumn({ name: 'notification_id', type: 'uuid', primaryKeyConstraintName: 'deliveries_pkey' })
  notificationId!: string;

  /** 1, 2, 3 … across all rounds of the schedule. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'deliveries_pkey' })
  attempt!: number;

  @Column({ name: 'attempted_at', type: 'timestamptz' })
  attemptedAt!: Date;

  /** Null without an answer. */
  @Column({ name: 'http_status', type: 'integer', nullable: true })
  httpStatus!: number | null;

  @Column({ name: 'latency_ms', type: 'integer' })
  latencyMs!: number;

  /** The first KiB of the answer as text. */
  @Column({ name: 'response_body', type: 'text', nullable: true })
  responseBody!: string | null;

  /** Why it failed, as one word (see `DeliveryAttempt`); null when it succeeded. */
  @Column({ type: 'text', nullable: true })
  error!: string | null;
}
