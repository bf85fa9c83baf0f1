import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';
import type { InstagramLogin } from '../graph/graph-result.js';

/** The access to an account that its owner has given to the service. */
@Entity('account_connections')
@Index('account_connections_owner_id_idx', ['ownerId'])
@Index('account_connections_next_refresh_at_idx', ['nextRefreshAt'], { where: `status = 'active'::text` })
@Index('account_connections_dead_idx', ['accountId'], { where: `status = 'dead'::text` })
@Check('account_connections_login_check', `login = ANY (ARRAY['instagram'::text, 'page'::text])`)
@Check('account_connections_status_check', `status = ANY (ARRAY['active'::text, 'dead'::text])`)
export class AccountConnectionEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'account_connections_pkey' })
  @ForeignKey(() => AccountEntity, { name: 'account_connections_account_id_fkey' })
  accountId!: string;

  @Column({ type: 'text' })
  login!: InstagramLogin;

  /** Encrypted (see `secret-box`). */
  @Column({ name: 'access_token', type: 'bytea' })
  accessToken!: Buffer;

  /** The app-scoped id of the account's owner (`/me?fields=id`): Meta's calls about the owner name it, webhooks do not. */
  @Column({ name: 'owner_id', type: 'text' })
  ownerId!: string;

  @Column({ name: 'page_id', type: 'text', nullable: true })
  pageId!: string | null;

  @Column({ name: 'app_id', type: 'text', nullable: true })
  appId!: string | null;

  /** As `/me` last returned it. */
  @Column({ type: 'text', nullable: true })
  username!: string | null;

  @Column({ name: 'account_type', type: 'text', nullable: true })
  accountType!: string | null;

  /** Null when Meta did not say. */
  @Column({ type: 'text', array: true, nullable: true })
  scopes!: string[] | null;

  /** `dead`: Meta has refused the token permanently, or the owner has removed the app. */
  @Column({ type: 'text' })
  status!: 'active' | 'dead';

  @Column({ name: 'token_issued_at', type: 'timestamptz' })
  tokenIssuedAt!: Date;

  /** Null: it does not expire, or Meta did not say. */
  @Column({ name: 'token_expires_at', type: 'timestamptz', nullable: true })
  tokenExpiresAt!: Date | null;

  @Column({ name: 'refreshed_at', type: 'timestamptz', nullable: true })
  refreshedAt!: Date | null;

  /** When the token is refreshed, or tried again; null when it is not. */
  @Column({ name: 'next_refresh_at', type: 'timestamptz', nullable: true })
  nextRefreshAt!: Date | null;

  /** When the operators were notified that the token is about to end; null: they were not. */
  @Column({ name: 'expiry_noticed_at', type: 'timestamptz', nullable: true })
  expiryNoticedAt!: Date | null;

  /** What failed last, in words of this service and with Meta's code. */
  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError!: string | null;

  @Column({ name: 'last_error_at', type: 'timestamptz', nullable: true })
  lastErrorAt!: Date | null;

  @Column({ name: 'connected_at', type: 'timestamptz' })
  connectedAt!: Date;
}
