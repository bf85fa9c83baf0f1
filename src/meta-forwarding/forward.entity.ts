import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ForwardedHeaders } from './forwarded-request.js';

/** A delivery of Meta that waits to be sent on to one URL. The row is removed when the URL has it, or after 36 hours. */
@Entity('forwards')
@Index('forwards_received_at_idx', ['receivedAt'])
export class ForwardEntity {
  /** SHA-256 of the URL, which may contain a secret. */
  @PrimaryColumn({ name: 'url_hash', type: 'bytea', primaryKeyConstraintName: 'forwards_pkey' })
  urlHash!: Buffer;

  /** The order of arrival: rows are inserted one transaction after the other, so none appears before an earlier one. */
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'forwards_pkey',
  })
  sequence!: string;

  /** The delivery, the same for each URL: its body is encrypted for this id. */
  @Column({ type: 'uuid' })
  id!: string;

  /** The headers to send. */
  @Column({ type: 'json' })
  headers!: ForwardedHeaders;

  /** The body as it arrived, encrypted (see `secret-box`). */
  @Column({ type: 'bytea' })
  body!: Buffer;

  /** How often it was claimed: only the newest claim may end or postpone it. */
  @Column({ type: 'integer', default: 0 })
  claims!: number;

  /** When it may be claimed: the end of the lease while it is claimed. Only a URL's first row is claimed. */
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;
}
