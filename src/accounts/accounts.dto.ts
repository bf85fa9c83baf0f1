import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { INSTAGRAM_ID, USERNAME } from '../platform/ids/instagram-id.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import type { AccountEntity } from './account.entity.js';

const IG_ID_RULE = { pattern: INSTAGRAM_ID, form: 'must be 1 to 64 characters of A-Za-z0-9_-, as a string' };
const USERNAME_RULE = { pattern: USERNAME, form: 'must be 1 to 30 characters of A-Za-z0-9._ without the @' };

@ApiSchema({ description: 'The account to register.' })
export class RegisterAccountDto {
  /** Instagram id of the account, as in the webhooks of Meta. */
  @Text(64, IG_ID_RULE)
  igId!: string;

  /** Name of the account, without the @. */
  @Text(30, USERNAME_RULE)
  username!: string;
}

@ApiSchema({ description: 'The fields to change; the others keep their values.' })
export class UpdateAccountDto {
  /** New name of the account, without the @. The igId never changes. */
  @IfGiven()
  @Text(30, USERNAME_RULE)
  username?: string;

  /** No links can be minted for a `disabled` account. */
  @IfGiven()
  @IsIn(['active', 'disabled'], { message: 'must be active or disabled' })
  status?: 'active' | 'disabled';
}

@ApiSchema({ description: 'The account to grant.' })
export class GrantAccountDto {
  /** Username or Instagram id of the account. Either this or `accountId`. */
  @IfGiven()
  @Text(64)
  account?: string;
  /** Id of the account. */
  @IfGiven()
  @Text(64)
  accountId?: string;
}

@ApiSchema({ description: 'The account of a link, an identity or an attempt.' })
export class AccountRefDto {
  /** Instagram id of the account, as in the webhooks of Meta. */
  @ApiProperty({ pattern: INSTAGRAM_ID.source })
  igId!: string;
  /** Name of the account, without the @; null when the account is not registered. */
  @ApiProperty({ pattern: USERNAME.source })
  username!: string | null;
}

@ApiSchema({ description: 'An Instagram professional account.' })
export class AccountDto {
  /** Id of the account. */
  @ApiId('acc')
  id!: string;
  /** Instagram id of the account, as in the webhooks of Meta. */
  @ApiProperty({ pattern: INSTAGRAM_ID.source })
  igId!: string;
  /** Name of the account, without the @. */
  @ApiProperty({ pattern: USERNAME.source })
  username!: string;
  /** No links can be minted for a `disabled` account. */
  status!: 'active' | 'disabled';
  /** Time of the registration. */
  createdAt!: string;
}

@ApiSchema({ description: 'A page of accounts.' })
export class AccountPageDto {
  /** The accounts of this page, newest first. */
  data!: AccountDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
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
