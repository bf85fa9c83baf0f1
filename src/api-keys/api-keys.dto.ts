import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IfGiven } from '../platform/http/if-given.decorator.js';
import { found } from '../platform/http/not-found.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { Text } from '../platform/http/text.decorator.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { apiKeyPrefix } from './api-key.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { CreatedKey, RotateResult } from './key-admin.service.js';
import { type KeyStatus, MAX_OVERLAP_SECONDS, readExpiry, readKeyStatus } from './key-life.js';
import { APP_SCOPES, type AppScope } from '../platform/access/scopes.js';

const SCOPES_RULE = `must be a list of one or more of ${APP_SCOPES.join(', ')}, each once`;
const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${MAX_OVERLAP_SECONDS}`;
const KEY_CLOSED = 'The key is revoked, expired or already rotated. Create a new key.';

export class CreateKeyDto {
  /** What the key may do. `admin` is not granted to an app's key. */
  @IsArray({ message: SCOPES_RULE })
  @ArrayNotEmpty({ message: SCOPES_RULE })
  @ArrayUnique({ message: SCOPES_RULE })
  @IsIn(APP_SCOPES, { each: true, message: SCOPES_RULE })
  scopes!: AppScope[];

  /** Who or what uses it. */
  @IsOptional()
  @Text(100)
  name?: string | null;

  /** From when on it is refused: RFC 3339 with an offset, in the future, at most ten years on. Left out or null: never. */
  @IsOptional()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt?: string | null;
}

export class CreateAdminKeyDto {
  /** Whose it is: the audit names people by it. */
  @Text(100)
  name!: string;

  /** From when on it is refused: RFC 3339 with an offset, in the future, at most ten years on. Left out or null: never. */
  @IsOptional()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt?: string | null;
}

export class RotateKeyDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** For how long the old key goes on working. */
  @IfGiven()
  @IsInt({ message: OVERLAP_RULE })
  @Min(0, { message: OVERLAP_RULE })
  @Max(MAX_OVERLAP_SECONDS, { message: OVERLAP_RULE })
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_OVERLAP_SECONDS, default: 0, required: false })
  overlapSeconds: number = 0;
}

export class KeyDto {
  id!: string;
  /** Null for an admin key. */
  appId!: string | null;
  /** Who or what uses it. */
  name!: string | null;
  /** The part of the key that may be shown: enough to tell keys apart. */
  prefix!: string;
  /** What it may do. */
  scopes!: string[];
  /** `revoked` also when its time is over; through the overlap of a rotation it is `active`. */
  status!: KeyStatus;
  createdAt!: string;
  /** From when on it is refused; null: never. */
  expiresAt!: string | null;
  /** When it was revoked; null while it was not. */
  revokedAt!: string | null;
  /** When it was used last, right to a minute; null: never. */
  lastUsedAt!: string | null;
  /** Id of the key that a rotation put in its place. */
  replacedBy!: string | null;
}

export class CreatedKeyDto extends KeyDto {
  /** The key itself, shown this once: null when the request was repeated under its `Idempotency-Key`. */
  key!: string | null;
}

export class KeyPageDto {
  data!: KeyDto[];
  nextCursor!: string | null;
}

/** A body that makes a key, with the moment at which the key ends; every fault at once. */
export function readNewKey<Dto extends { expiresAt?: string | null }>(
  type: new () => Dto,
  body: unknown,
  now: Date,
): { readonly dto: Dto; readonly expiresAt: Date | null } {
  if (body === undefined) throw bodyMissing();
  const { dto, faults } = readBody(type, body);
  const expiry = readExpiry(dto.expiresAt, now);
  if ('fault' in expiry) throw validationFailed([...faults, { pointer: '/expiresAt', detail: expiry.fault }]);
  if (faults.length > 0) throw validationFailed(faults);
  return { dto: dto as Dto, expiresAt: expiry.at };
}

/** A key as callers see it, without the key. */
export function toKeyDto(key: ApiKeyEntity, now: Date): KeyDto {
  const { id, appId, name, scopes, replacedBy } = key;
  return {
    id: toTypeId('key', id),
    appId: appId && toTypeId('app', appId),
    name,
    prefix: apiKeyPrefix(id),
    scopes,
    status: readKeyStatus(key, now),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    replacedBy: replacedBy && toTypeId('key', replacedBy),
  };
}

/** A key as it is shown for the only time. */
export function toCreatedKeyDto({ entity, key }: CreatedKey, now: Date): CreatedKeyDto {
  return { ...toKeyDto(entity, now), key };
}

/** What a rotation made, or the problem that it met. */
export function toRotatedKeyDto(result: RotateResult, now: Date): CreatedKeyDto {
  if (result.kind === 'key_closed') throw new ProblemError('key_closed', KEY_CLOSED);
  return toCreatedKeyDto(found(result.kind === 'rotated' ? result.created : null, 'key'), now);
}
