import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { LinkedTexts } from './account-change.js';

/** An Instagram professional account, under the id that Meta's webhooks name as recipient. */
@Entity('accounts')
@Unique('accounts_ig_id_key', ['igId'])
@Unique('accounts_username_key', ['username'])
@Check('accounts_invite_check', '(invite_app_id IS NULL) = (invite_icebreaker IS NULL)')
@Check('accounts_status_check', `status = ANY (ARRAY['active'::text, 'disabled'::text])`)
export class AccountEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'accounts_pkey' })
  id!: string;

  @Column({ name: 'ig_id', type: 'text' })
  igId!: string;

  /** Lower case: Instagram's usernames do not differ by case alone. */
  @Column({ type: 'text' })
  username!: string;

  @Column({ type: 'text' })
  status!: 'active' | 'disabled';

  /** Since when the service may write for the account; null when it is not connected. */
  @Column({ name: 'connected_at', type: 'timestamptz', nullable: true })
  connectedAt!: Date | null;

  /** Since when the settings of the chat count; kept when the connection ends. Null: the account was never connected. */
  @Column({ name: 'first_connected_at', type: 'timestamptz', nullable: true })
  firstConnectedAt!: Date | null;

  /** Whether a person who was linked is written how to undo it. */
  @Column({ name: 'after_link_message', type: 'boolean', default: true })
  afterLinkMessage!: boolean;

  /** Whether the word "unlink" in the chat ends a person's identities. */
  @Column({ name: 'unlink_by_word', type: 'boolean', default: true })
  unlinkByWord!: boolean;

  /** Whether links of the account have a code that a person can type in the chat. */
  @Column({ name: 'typed_codes', type: 'boolean', default: false })
  typedCodes!: boolean;

  /** The operator's own words to people who were linked, by language. */
  @Column({ name: 'linked_texts', type: 'jsonb', default: {} })
  linkedTexts!: LinkedTexts;

  /** The app (UUID) whose invite a person gets who taps `inviteIcebreaker`; null: none. */
  @Column({ name: 'invite_app_id', type: 'uuid', nullable: true })
  inviteAppId!: string | null;

  /** Key of the ice breaker that starts an invite. */
  @Column({ name: 'invite_icebreaker', type: 'text', nullable: true })
  inviteIcebreaker!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
