import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { toTypeId } from '../ids/type-id.js';
import { apiKeyPrefix } from './api-key.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { APP_SCOPES, type AppScope } from './scopes.js';

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

/** A key as callers see it, without the key. */
export function toKeyDto(key: ApiKeyEntity): KeyDto {
  const { id, appId, scopes, createdAt } = key;
  const ids = { id: toTypeId('key', id), appId: appId && toTypeId('app', appId), prefix: apiKeyPrefix(id) };
  return { ...ids, scopes, createdAt: createdAt.toISOString() };
}
