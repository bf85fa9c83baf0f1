import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { INSTAGRAM_ID, USERNAME } from '../platform/ids/instagram-id.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiCount, ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { BrandingDto, toBrandingDto } from './branding.dto.js';
import { ChangeBrandingDto } from './change-branding.dto.js';
import {
  CONFIRMATION_MODES,
  CONFLICT_MODES,
  type ConfirmationMode,
  type ConflictMode,
} from './app-settings.js';
import type { StoredApp } from './stored-apps.service.js';
import { isInviteUrl, isReturnUrl, MAX_INVITE_URL } from './return-urls.js';

const RETURN_URLS_RULE =
  'must be a list of at most 20 https URLs (http for localhost) without user and password';
const INVITE_URL_RULE = `must be an https URL (http for localhost) of at most ${MAX_INVITE_URL} characters, without user, password and a parameter invite`;
const MAX_PER_MINUTE = 1_000_000;
const LIMIT_RULE = `must be a whole number from 0 (no limit) to ${MAX_PER_MINUTE}`;

@ApiSchema({ description: 'The limits to change; the others keep their values.' })
export class ChangeAppLimitsDto {
  /** Mints per minute for each key; 0 is no limit. */
  @IfGiven()
  @IsInt({ message: LIMIT_RULE })
  @Min(0, { message: LIMIT_RULE })
  @Max(MAX_PER_MINUTE, { message: LIMIT_RULE })
  mintsPerMinute?: number;

  /** Reads per minute for each key; 0 is no limit. */
  @IfGiven()
  @IsInt({ message: LIMIT_RULE })
  @Min(0, { message: LIMIT_RULE })
  @Max(MAX_PER_MINUTE, { message: LIMIT_RULE })
  readsPerMinute?: number;

  /** Mints per minute for each external user; 0 is no limit. */
  @IfGiven()
  @IsInt({ message: LIMIT_RULE })
  @Min(0, { message: LIMIT_RULE })
  @Max(MAX_PER_MINUTE, { message: LIMIT_RULE })
  mintsPerUserPerMinute?: number;
}

/** The settings that a new app may begin with and that can be changed later. */
export class AppSettingsDto {
  static readonly nested = { limits: ChangeAppLimitsDto, branding: ChangeBrandingDto };

  /** Where links of this app may lead back to: origins, or origins with a path. */
  @IfGiven()
  @IsArray({ message: RETURN_URLS_RULE })
  @ArrayMaxSize(20, { message: RETURN_URLS_RULE })
  @ValidateBy(
    {
      name: 'returnUrl',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isReturnUrl(value),
        defaultMessage: () => RETURN_URLS_RULE,
      },
    },
    { each: true },
  )
  returnUrls?: string[];

  /** The account of mints that name none: username, igId or `acc_…` id of an account granted to the app. */
  @ValidateIf((_dto, value) => value !== undefined && value !== null)
  @Text(64)
  @ApiProperty({ type: String, nullable: true, required: false })
  defaultAccount?: string | null;

  /**
   * What a link does when its person or its user is already linked differently and the mint does not say:
   * `reject` or `replace`.
   */
  @IfGiven()
  @IsIn(CONFLICT_MODES, { message: 'must be reject or replace' })
  onConflict?: ConflictMode;

  /** Who must confirm a link when the mint does not say: `none`, `app`, `dm` or `dm_existing_threads`. */
  @IfGiven()
  @IsIn(CONFIRMATION_MODES, { message: 'must be none, app, dm or dm_existing_threads' })
  confirmation?: ConfirmationMode;

  /**
   * Whether a link with `replace` may do so without a confirmation, and may take an Instagram person from another external user.
   * Judged when the person comes and again at the confirmation.
   */
  @IfGiven()
  @IsBoolean({ message: 'must be true or false' })
  allowUnconfirmedReplace?: boolean;

  /** The app's own page that invites lead to, with the invite in the parameter `invite`; null removes it. */
  @ValidateIf((_dto, value) => value !== undefined && value !== null)
  @ValidateBy({
    name: 'inviteUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isInviteUrl(value),
      defaultMessage: () => INVITE_URL_RULE,
    },
  })
  @ApiProperty({ type: String, format: 'uri', maxLength: MAX_INVITE_URL, nullable: true, required: false })
  inviteUrl?: string | null;

  /** Requests that the app may send per minute; 0 is no limit. */
  @IfGiven()
  @ValidateNested()
  limits?: ChangeAppLimitsDto;

  /** How the pages that a person sees look and speak for the app. */
  @IfGiven()
  @ValidateNested()
  branding?: ChangeBrandingDto;
}

@ApiSchema({ description: 'The app to register.' })
export class CreateAppDto extends AppSettingsDto {
  /** Display name. */
  @Text(100)
  name!: string;
}

@ApiSchema({ description: 'The fields to change; the others keep their values.' })
export class UpdateAppDto extends AppSettingsDto {
  /** Display name. */
  @IfGiven()
  @Text(100)
  name?: string;

  /** The keys of a `disabled` app are refused; disabling an app revokes its pending links. */
  @IfGiven()
  @IsIn(['active', 'disabled'], { message: 'must be active or disabled' })
  status?: 'active' | 'disabled';
}

@ApiSchema({ description: 'Requests that an app may send per minute; 0 is no limit.' })
export class AppLimitsDto {
  /** Mints per minute for each key; 0 is no limit. */
  @ApiCount()
  mintsPerMinute!: number;
  /** Reads per minute for each key; 0 is no limit. */
  @ApiCount()
  readsPerMinute!: number;
  /** Mints per minute for each external user; 0 is no limit. */
  @ApiCount()
  mintsPerUserPerMinute!: number;
}

@ApiSchema({ description: 'The account of mints that name none.' })
export class DefaultAccountDto {
  /** Instagram id of the account, as in the webhooks of Meta. */
  @ApiProperty({ pattern: INSTAGRAM_ID.source })
  igId!: string;
  /** Name of the account, without the @. */
  @ApiProperty({ pattern: USERNAME.source })
  username!: string;
}

@ApiSchema({ description: 'An account that the app may mint links for.' })
export class GrantedAccountDto {
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
}

@ApiSchema({ description: 'An external app with its settings.' })
export class AppDto {
  /** Id of the app. */
  @ApiId('app')
  id!: string;
  /** Display name. */
  name!: string;
  /** The keys of a `disabled` app are refused. */
  status!: 'active' | 'disabled';
  /** Where links of this app may lead back to: origins, or origins with a path. */
  returnUrls!: string[];
  /** The account of mints that name none; null: the only granted account. */
  defaultAccount!: DefaultAccountDto | null;
  /**
   * What a link does when its person or its user is already linked differently and the mint does not say:
   * `reject` or `replace`.
   */
  onConflict!: ConflictMode;
  /** Who must confirm a link before it takes effect, when the mint does not say. */
  confirmation!: ConfirmationMode;
  /**
   * Whether a link with `replace` may do so without a confirmation, and may take an Instagram person from another external user.
   * Judged when the person comes and again at the confirmation.
   */
  allowUnconfirmedReplace!: boolean;
  /** The app's own page that invites lead to; null: its invites have no URL. */
  @ApiFormat('uri')
  inviteUrl!: string | null;
  /** Requests that the app may send per minute; 0 is no limit. The first two apply to each key. */
  limits!: AppLimitsDto;
  /** How the pages that a person sees look and speak for the app. */
  branding!: BrandingDto;
  /** The accounts that the app may mint links for. */
  accounts!: GrantedAccountDto[];
  /** Time of creation. */
  createdAt!: string;
  /** When the app was disabled; null while it is active. */
  disabledAt!: string | null;
}

@ApiSchema({ description: 'A page of apps.' })
export class AppPageDto {
  /** The apps of this page, newest first. */
  data!: AppDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/**
 * An app as callers see it.
 * @param logoUrl the URL of the logo with this hash
 */
export function toAppDto({ app, accounts, logos }: StoredApp, logoUrl: (hash: string) => string): AppDto {
  const { name, returnUrls, onConflict, confirmation, allowUnconfirmedReplace, inviteUrl } = app;
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute } = app;
  const chosen = accounts.find((account) => account.isDefault);
  return {
    id: toTypeId('app', app.id),
    name,
    status: app.disabledAt === null ? 'active' : 'disabled',
    returnUrls,
    defaultAccount: chosen ? { igId: chosen.igId, username: chosen.username } : null,
    onConflict,
    confirmation,
    allowUnconfirmedReplace,
    inviteUrl,
    limits: { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute },
    branding: toBrandingDto(app, {
      logoUrl: logos.light && logoUrl(logos.light.hash),
      logoDarkUrl: logos.dark && logoUrl(logos.dark.hash),
    }),
    accounts: accounts.map(({ id, igId, username, status }) => ({
      id: toTypeId('acc', id),
      igId,
      username,
      status,
    })),
    createdAt: app.createdAt.toISOString(),
    disabledAt: app.disabledAt?.toISOString() ?? null,
  };
}
