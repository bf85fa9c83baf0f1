import { ApiProperty } from '@nestjs/swagger';
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
import { IfGiven } from '../platform/http/if-given.decorator.js';
import { Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { StoredApp } from './app-admin.service.js';
import { CONFLICT_MODES, type ConfirmationMode, type ConflictMode } from './app-settings.js';
import { isReturnUrl } from './return-urls.js';

const RETURN_URLS_RULE =
  'must be a list of at most 20 https URLs (http for localhost) without user and password';
const MAX_PER_MINUTE = 1_000_000;
const LIMIT_RULE = `must be a whole number from 0 (no limit) to ${MAX_PER_MINUTE}`;

/** How much an app may ask for in a minute: 0 is no limit. What is left out stays as it is. */
export class ChangeAppLimitsDto {
  /** Mints of each key. */
  @IfGiven()
  @IsInt({ message: LIMIT_RULE })
  @Min(0, { message: LIMIT_RULE })
  @Max(MAX_PER_MINUTE, { message: LIMIT_RULE })
  mintsPerMinute?: number;

  /** Reads of each key. */
  @IfGiven()
  @IsInt({ message: LIMIT_RULE })
  @Min(0, { message: LIMIT_RULE })
  @Max(MAX_PER_MINUTE, { message: LIMIT_RULE })
  readsPerMinute?: number;

  /** Mints for each external user. */
  @IfGiven()
  @IsInt({ message: LIMIT_RULE })
  @Min(0, { message: LIMIT_RULE })
  @Max(MAX_PER_MINUTE, { message: LIMIT_RULE })
  mintsPerUserPerMinute?: number;
}

/** The settings that a new app may begin with and that can be changed later. */
export class AppSettingsDto {
  static readonly nested = { limits: ChangeAppLimitsDto };

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

  /** The account of a mint that names none: username, igId or `acc_…` id of an account granted to the app. */
  @ValidateIf((_dto, value) => value !== undefined && value !== null)
  @Text(64)
  @ApiProperty({ type: String, nullable: true, required: false })
  defaultAccount?: string | null;

  /** What a link does that meets another link's person or user, when its mint does not say. */
  @IfGiven()
  @IsIn(CONFLICT_MODES, { message: 'must be reject or replace' })
  onConflict?: ConflictMode;

  /** Who has to confirm a link when its mint does not say. */
  @IfGiven()
  @IsIn(['none', 'app'], { message: 'must be none or app; dm is not available yet' })
  confirmation?: 'none' | 'app';

  /** Whether a link may replace what is linked already without anybody confirming it. */
  @IfGiven()
  @IsBoolean({ message: 'must be true or false' })
  allowUnconfirmedReplace?: boolean;

  @IfGiven()
  @ValidateNested()
  limits?: ChangeAppLimitsDto;
}

export class CreateAppDto extends AppSettingsDto {
  /** What people call it. */
  @Text(100)
  name!: string;
}

export class UpdateAppDto extends AppSettingsDto {
  /** What people call it. */
  @IfGiven()
  @Text(100)
  name?: string;

  /** While it is `disabled` its keys are refused; disabling revokes its pending links. */
  @IfGiven()
  @IsIn(['active', 'disabled'], { message: 'must be active or disabled' })
  status?: 'active' | 'disabled';
}

export class AppLimitsDto {
  mintsPerMinute!: number;
  readsPerMinute!: number;
  mintsPerUserPerMinute!: number;
}

export class DefaultAccountDto {
  igId!: string;
  username!: string;
}

export class GrantedAccountDto {
  id!: string;
  igId!: string;
  username!: string;
  status!: 'active' | 'disabled';
}

export class AppDto {
  id!: string;
  /** What people call it. */
  name!: string;
  /** While it is `disabled` its keys are refused. */
  status!: 'active' | 'disabled';
  /** Where links of this app may lead back to. */
  returnUrls!: string[];
  /** The account of a mint that names none; null: the only one granted. */
  defaultAccount!: DefaultAccountDto | null;
  /** What a mint gets that does not say; so is `confirmation`. */
  onConflict!: ConflictMode;
  confirmation!: ConfirmationMode;
  /** Whether a link may replace what is linked already without anybody confirming it. */
  allowUnconfirmedReplace!: boolean;
  /** How much it may ask for in a minute; 0 is no limit. The first two count for each key. */
  limits!: AppLimitsDto;
  /** The accounts that it may mint for. */
  accounts!: GrantedAccountDto[];
  createdAt!: string;
  /** Since when it is disabled; null while it is active. */
  disabledAt!: string | null;
}

export class AppPageDto {
  data!: AppDto[];
  nextCursor!: string | null;
}

/** An app as callers see it. */
export function toAppDto({ app, accounts }: StoredApp): AppDto {
  const { name, returnUrls, onConflict, confirmation, allowUnconfirmedReplace } = app;
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
    limits: { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute },
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
