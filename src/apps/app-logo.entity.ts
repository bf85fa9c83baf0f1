import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AppEntity } from './app.entity.js';
import type { LogoTheme, LogoType } from './logo.js';

/** The logo of an app, for light or for dark pages. */
@Entity('app_logos')
export class AppLogoEntity {
  @PrimaryColumn({ name: 'app_id', type: 'uuid', primaryKeyConstraintName: 'app_logos_pkey' })
  @ForeignKey(() => AppEntity, { name: 'app_logos_app_id_fkey' })
  appId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'app_logos_pkey' })
  theme!: LogoTheme;

  @Column({ name: 'content_type', type: 'text' })
  contentType!: LogoType;

  @Column({ type: 'bytea' })
  bytes!: Buffer;

  /** Of the type and the bytes: the address of the picture. */
  @Index('app_logos_hash_idx')
  @Column({ type: 'text' })
  hash!: string;

  /** In pixels, or in the units of an SVG. */
  @Column({ type: 'integer' })
  width!: number;

  @Column({ type: 'integer' })
  height!: number;
}
