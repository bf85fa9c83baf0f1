import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsBoolean, IsIn, ValidateIf, ValidateNested } from 'class-validator';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { INSTAGRAM_ID, USERNAME } from '../platform/ids/instagram-id.js';
import { fromTypeId, toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import type { AccountChange } from './account-change.js';
import type { AccountEntity } from './account.entity.js';
import { ChangeLinkedTextsDto, LinkedTextsDto } from './linked-texts.dto.js';

const IG_ID_RULE = { pattern: INSTAGRAM_ID, form: 'must be 1 to 64 characters of A-Za-z0-9_-, as a string' };
const USERNAME_RULE = { pattern: USERNAME, form: 'must be 1 to 30 characters of A-Za-z0-9._ without the @' };

/** The keys that an ice breaker of ours can have. */
const ICEBREAKER_RULE = {
  pattern: /^[a-z0-9][a-z0-9_-]{0,39}$/,
  form: 'must be the key of an ice breaker: 1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit',
};

@ApiSchema({ description: 'Who is invited by a tap in the chat, and to which app.' })
export class InviteOnTapDto {
  /** Id of the app that the person is invited to. The account has to be granted to it, and it needs an `inviteUrl`. */
  @Text(64)
  @ApiId('app')
  appId!: string;

  /** Key of the ice breaker that starts it. A menu item with the payload `hitch:connect` starts it, too. */
  @Text(40, ICEBREAKER_RULE)
  icebreaker!: string;
}

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
  static readonly nested = { linkedTexts: ChangeLinkedTextsDto, inviteOnTap: InviteOnTapDto };
  static readonly nullable = ['inviteOnTap'];

  /** New name of the account, without the @. The igId never changes. */
  @IfGiven()
  @Text(30, USERNAME_RULE)
  username?: string;

  /** No links can be minted for a `disabled` account. */
  @IfGiven()
  @IsIn(['active', 'disabled'], { message: 'must be active or disabled' })
  status?: 'active' | 'disabled';

  /** Whether a person who was linked is written how to undo it. Counts while the account is connected. */
  @IfGiven()
  @IsBoolean({ message: 'must be true or false' })
  afterLinkMessage?: boolean;

  /** Whether the word "unlink" in the chat ends a person's identities. Counts once the account has been connected. */
  @IfGiven()
  @IsBoolean({ message: 'must be true or false' })
  unlinkByWord?: boolean;

  /** Whether new links have a code that a person without the Instagram app can send as a message. Needs no connection. */
  @IfGiven()
  @IsBoolean({ message: 'must be true or false' })
  typedCodes?: boolean;

  /** What a person who was linked reads first, in place of the service's words. How to undo it always follows. */
  @IfGiven()
  @ValidateNested()
  linkedTexts?: ChangeLinkedTextsDto;

  /** Whose invite a person gets who taps an ice breaker or a menu item; null: no one's. Counts while the account is connected. */
  @ValidateIf((_dto, value) => value !== undefined && value !== null)
  @ValidateNested()
  @ApiProperty({ type: InviteOnTapDto, nullable: true, required: false })
  inviteOnTap?: InviteOnTapDto | null;
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
  /** Since when the service may write for the account; null when it is not connected to Instagram. */
  connectedAt!: string | null;
  /** Whether a person who was linked is written how to undo it. */
  afterLinkMessage!: boolean;
  /** Whether the word "unlink" in the chat ends a person's identities. */
  unlinkByWord!: boolean;
  /** Whether links have a code that a person without the Instagram app can send as a message. */
  typedCodes!: boolean;
  /** What a person who was linked reads first, in place of the service's words. */
  linkedTexts!: LinkedTextsDto;
  /** Whose invite a person gets who taps an ice breaker or a menu item; null: no one's. */
  inviteOnTap!: InviteOnTapDto | null;
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

/** A change as it is asked for; null when it names an app that does not exist. */
export function toAccountChange({ inviteOnTap, ...change }: UpdateAccountDto): AccountChange | null {
  if (!inviteOnTap) return inviteOnTap === undefined ? change : { ...change, inviteOnTap };
  const appId = fromTypeId('app', inviteOnTap.appId);
  return appId === null ? null : { ...change, inviteOnTap: { appId, icebreaker: inviteOnTap.icebreaker } };
}

/** An account as callers see it. */
export function toAccountDto(account: AccountEntity): AccountDto {
  const { igId, username, status, afterLinkMessage, unlinkByWord, typedCodes, linkedTexts } = account;
  const { inviteAppId, inviteIcebreaker: icebreaker } = account;
  return {
    id: toTypeId('acc', account.id),
    igId,
    username,
    status,
    connectedAt: account.connectedAt?.toISOString() ?? null,
    afterLinkMessage,
    unlinkByWord,
    typedCodes,
    linkedTexts,
    inviteOnTap:
      inviteAppId === null || icebreaker === null
        ? null
        : { appId: toTypeId('app', inviteAppId), icebreaker },
    createdAt: account.createdAt.toISOString(),
  };
}
