import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { AppEntity } from './app.entity.js';

/** The grant of an account to an app. Without it, the app can neither mint for the account nor see it. */
@Entity('app_accounts')
export class AppAccountEntity {
  @PrimaryColumn({ name: 'app_id', type: 'uuid', primaryKeyConstraintName: 'app_accounts_pkey' })
  @ForeignKey(() => AppEntity, { name: 'app_accounts_app_id_fkey' })
  appId!: string;

  @PrimaryColumn({ name: 'account_id', type: 'uuid', primaryKeyConstraintName: 'app_accounts_pkey' })
  @ForeignKey(() => AccountEntity, { name: 'app_accounts_account_id_fkey' })
  accountId!: string;

  @Column({ name: 'granted_at', type: 'timestamptz' })
  grantedAt!: Date;
}
