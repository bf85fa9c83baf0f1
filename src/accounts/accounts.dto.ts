import { IsIn } from 'class-validator';
import { IfGiven } from '../platform/http/if-given.decorator.js';
import { Text } from '../platform/http/text.decorator.js';
import { INSTAGRAM_ID, USERNAME } from '../platform/ids/instagram-id.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { AccountEntity } from './account.entity.js';

const IG_ID_RULE = { pattern: INSTAGRAM_ID, form: 'must be 1 to 64 characters of A-Za-z0-9_-, as a string' };
const USERNAME_RULE = { pattern: USERNAME, form: 'must be 1 to 30 characters of A-Za-z0-9._ without the @' };

export class RegisterAccountDto {
  /** The account's Instagram id, as Meta's webhooks name it. */
  @Text(64, IG_ID_RULE)
  igId!: string;

  /** The account's name, without the @. */
  @Text(30, USERNAME_RULE)
  username!: string;
}

export class UpdateAccountDto {
  /** The account's new name, without the @. Its igId never changes. */
  @IfGiven()
  @Text(30, USERNAME_RULE)
  username?: string;

  /** While it is `disabled` nobody mints for it. */
  @IfGiven()
  @IsIn(['active', 'disabled'], { message: 'must be active or disabled' })
  status?: 'active' | 'disabled';
}

export class GrantAccountDto {
  /** `acc_…` id of the account. */
  @Text(64)
  accountId!: string;
}

/** An account as links, identities and attempts name it. */
export class AccountRefDto {
  igId!: string;
  /** Null when the account is not registered. */
  username!: string | null;
}

export class AccountDto {
  id!: string;
  igId!: string;
  username!: string;
  status!: 'active' | 'disabled';
  createdAt!: string;
}

export class AccountPageDto {
  data!: AccountDto[];
  nextCursor!: string | null;
}

/** An account as callers see it. */
export function toAccountDto(account: AccountEntity): AccountDto {
  const { igId, username, status } = account;
  return {
    id: toTypeId('acc', account.id),
    igId,
    username,
    status,
    createdAt: account.createdAt.toISOString(),
  };
}
