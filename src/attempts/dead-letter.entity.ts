import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** An event that the database refused for its own data: ids and error code, no text. */
@Entity('dead_letters')
@Unique('dead_letters_repeat_key_key', ['repeatKey'])
@Index('dead_letters_igsid_idx', ['igsid'])
export class DeadLetterEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'dead_letters_pkey' })
  id!: string;

  @Column({ name: 'repeat_key', type: 'bytea' })
  repeatKey!: Buffer;

  @Column({ name: 'ig_id', type: 'text' })
  igId!: string;

  @Column({ type: 'text' })
  igsid!: string;

  @Column({ name: 'error_code', type: 'text' })
  errorCode!: string;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;
}
