import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { type AppBranding, DEFAULT_BRANDING } from './branding.js';
import type { ConfirmationMode, ConflictMode } from './app-settings.js';

/** An external app that calls us: the tenant. */
@Entity('apps')
export class AppEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'apps_pkey' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  /** Where a link's `returnUrl` may lead: an origin, or an origin with a path. */
  @Column({ name: 'return_urls', type: 'text', array: true })
  returnUrls!: string[];

  /** The account of mints that name none; null: the only granted account. */
  @Column({ name: 'default_account_id', type: 'uuid', nullable: true })
  @ForeignKey(() => AccountEntity, { name: 'apps_default_account_id_fkey' })
  defaultAccountId!: string | null;

  /** The default of mints. */
  @Column({ name: 'on_conflict', type: 'text', default: 'reject' })
  onConflict!: ConflictMode;

  @Column({ type: 'text', default: 'none' })
  confirmation!: ConfirmationMode;

  /** Whether a link may replace an identity without a confirmation, and take a person from another external user. */
  @Column({ name: 'allow_unconfirmed_replace', type: 'boolean', default: false })
  allowUnconfirmedReplace!: boolean;

  /** The app's own page that invites lead to; null: its invites have no URL. */
  @Column({ name: 'invite_url', type: 'text', nullable: true })
  inviteUrl!: string | null;

  /** Limits; 0 is no limit. The first two apply to each key. */
  @Column({ name: 'mints_per_minute', type: 'integer', default: 600 })
  mintsPerMinute!: number;

  @Column({ name: 'reads_per_minute', type: 'integer', default: 6000 })
  readsPerMinute!: number;

  @Column({ name: 'mints_per_user_per_minute', type: 'integer', default: 10 })
  mintsPerUserPerMinute!: number;

  /** How its pages look. What a row lacks is that of `DEFAULT_BRANDING`, so a new setting needs no migration. */
  @Column({
    type: 'jsonb',
    default: {},
    transformer: {
      to: (branding: AppBranding | undefined) => branding,
      from: (stored: Partial<AppBranding>): AppBranding => ({ ...DEFAULT_BRANDING, ...stored }),
    },
  })
  branding!: AppBranding;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** When its keys were first refused; null while it is active. */
  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt!: Date | null;
}
