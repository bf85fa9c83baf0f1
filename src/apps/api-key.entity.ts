import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AppEntity } from './app.entity.js';
import type { AppScope } from './scopes.js';

/** A key of an app. The key itself is shown once and kept as its hash. */
@Entity('api_keys')
@Index('api_keys_app_id_idx', ['appId', 'id'])
export class ApiKeyEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'api_keys_pkey' })
  id!: string;

  @Column({ name: 'app_id', type: 'uuid' })
  @ForeignKey(() => AppEntity, { name: 'api_keys_app_id_fkey' })
  appId!: string;

  @Column({ type: 'bytea' })
  hash!: Buffer;

  @Column({ type: 'text', array: true })
  scopes!: AppScope[];

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
