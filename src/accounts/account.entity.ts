import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** An Instagram professional account, under the id that Meta's webhooks name as recipient. */
@Entity('accounts')
@Unique('accounts_ig_id_key', ['igId'])
@Unique('accounts_username_key', ['username'])
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

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
