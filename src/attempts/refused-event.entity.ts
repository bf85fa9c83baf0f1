import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** An event that the database refused together with all others of its delivery, for the first time. Meta was asked to send it again. */
@Entity('refused_events')
@Unique('refused_events_repeat_key_key', ['repeatKey'])
@Index('refused_events_igsid_idx', ['igsid'])
@Index('refused_events_link_id_idx', ['linkId'], { where: 'link_id IS NOT NULL' })
export class RefusedEventEntity {
  /** Attempts with a greater id were stored after the refusal. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'refused_events_pkey' })
  id!: string;

  @Column({ name: 'repeat_key', type: 'bytea' })
  repeatKey!: Buffer;

  @Column({ name: 'ig_id', type: 'text' })
  igId!: string;

  @Column({ type: 'text' })
  igsid!: string;

  /** The link that the token names; null for a token that does not verify, and for an event of a chat. */
  @Column({ name: 'link_id', type: 'uuid', nullable: true })
  linkId!: string | null;

  @Column({ name: 'refused_at', type: 'timestamptz' })
  refusedAt!: Date;
}
