import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An external app that calls us: the tenant. */
@Entity('apps')
export class AppEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'apps_pkey' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  /** Where a link's `returnUrl` may lead: an origin, or an origin and the path that it must lie under. */
  @Column({ name: 'return_urls', type: 'text', array: true })
  returnUrls!: string[];

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
