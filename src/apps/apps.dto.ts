import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  ValidateBy,
} from 'class-validator';
import { Text } from '../http/text.decorator.js';
import { toTypeId } from '../ids/type-id.js';
import { apiKeyPrefix } from './api-key.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { AppEntity } from './app.entity.js';
import { isReturnUrl } from './return-urls.js';
import { APP_SCOPES, type AppScope } from './scopes.js';

const RETURN_URLS_RULE =
  'must be a list of at most 20 https URLs (http for localhost) without user and password';

export class CreateAppDto {
  /** What people call it. */
  @Text(100)
  name!: string;

  /** Where links of this app may lead back to: origins, or origins with a path. */
  @IsOptional()
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
}

export class AppDto {
  id!: string;
  name!: string;
  returnUrls!: string[];
  /** RFC 3339, UTC, with milliseconds. */
  createdAt!: string;
}

export class AppPageDto {
  data!: AppDto[];
  /** Pass as `cursor` for the next page; null on the last. */
  nextCursor!: string | null;
}

const SCOPES_RULE = `must be a list of one or more of ${APP_SCOPES.join(', ')}, each once`;

export class CreateKeyDto {
  /** What the key may do. `admin` is not granted to an app's key. */
  @IsArray({ message: SCOPES_RULE })
  @ArrayNotEmpty({ message: SCOPES_RULE })
  @ArrayUnique({ message: SCOPES_RULE })
  @IsIn(APP_SCOPES, { each: true, message: SCOPES_RULE })
  scopes!: AppScope[];
}

export class KeyDto {
  id!: string;
  appId!: string | null;
  /** The part of the key that may be shown: enough to tell keys apart. */
  prefix!: string;
  scopes!: string[];
  /** RFC 3339, UTC, with milliseconds. */
  createdAt!: string;
}

export class CreatedKeyDto extends KeyDto {
  /** The key itself, shown this once. */
  key!: string;
}

export class KeyPageDto {
  data!: KeyDto[];
  /** Pass as `cursor` for the next page; null on the last. */
  nextCursor!: string | null;
}

/** An app as callers see it. */
export function toAppDto(app: AppEntity): AppDto {
  const { name, returnUrls } = app;
  return { id: toTypeId('app', app.id), name, returnUrls, createdAt: app.createdAt.toISOString() };
}

/** A key as callers see it, without the key. */
export function toKeyDto(key: ApiKeyEntity): KeyDto {
  const { id, appId, scopes, createdAt } = key;
  const ids = { id: toTypeId('key', id), appId: appId && toTypeId('app', appId), prefix: apiKeyPrefix(id) };
  return { ...ids, scopes, createdAt: createdAt.toISOString() };
}
