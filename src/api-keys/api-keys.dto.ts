import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { found } from '../platform/http/not-found.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import { apiKeyPrefix } from './api-key.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { CreatedKey, RotateResult } from './key-admin.service.js';
import { type KeyStatus, MAX_KEY_OVERLAP_SECONDS, readExpiry, readKeyStatus } from './key-life.js';
import { ADMIN_ROLES, type AdminRole } from '../platform/access/admin-roles.js';
import { APP_SCOPES, type AppScope } from '../platform/access/scopes.js';

const SCOPES_RULE = `must be a list of one or more of ${APP_SCOPES.join(', ')}, each once`;
const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${MAX_KEY_OVERLAP_SECONDS}`;
const KEY_CLOSED = 'The key is revoked, expired or already rotated. Create a new key.';

@ApiSchema({ description: 'The API key to create.' })
export class CreateKeyDto {
  /** What the key may do. The scope `admin` is not for keys of apps. */
  @IsArray({ message: SCOPES_RULE })
  @ArrayNotEmpty({ message: SCOPES_RULE })
  @ArrayUnique({ message: SCOPES_RULE })
  @IsIn(APP_SCOPES, { each: true, message: SCOPES_RULE })
  scopes!: AppScope[];

  /** The person or program that uses the key. */
  @IsOptional()
  @Text(100)
  name?: string | null;

  /**
   * When the key expires: RFC 3339 with an offset, in the future, at most ten years from now. Left out or
   * null: never.
   */
  @IsOptional()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt?: string | null;
}

@ApiSchema({ description: 'The admin key to create.' })
export class CreateAdminKeyDto {
  /** The person that uses the key; the audit log shows this name. */
  @Text(100)
  name!: string;

  /**
   * What the key may do: `admin` everything, `support` read, look up, unlink, redeliver and replay, `viewer` read without seeing
   * who people are.
   */
  @IfGiven()
  @IsIn(ADMIN_ROLES, { message: `must be one of ${ADMIN_ROLES.join(', ')}` })
  @ApiPropertyOptional({ enum: ADMIN_ROLES, default: 'admin' })
  role?: AdminRole;

  /**
   * When the key expires: RFC 3339 with an offset, in the future, at most ten years from now. Left out or
   * null: never.
   */
  @IsOptional()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt?: string | null;
}

@ApiSchema({ description: 'How to rotate the key.' })
export class RotateKeyDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** How long the old key stays valid. */
  @IfGiven()
  @IsInt({ message: OVERLAP_RULE })
  @Min(0, { message: OVERLAP_RULE })
  @Max(MAX_KEY_OVERLAP_SECONDS, { message: OVERLAP_RULE })
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_KEY_OVERLAP_SECONDS, default: 0, required: false })
  overlapSeconds: number = 0;
}

@ApiSchema({ description: 'An API key, without the secret.' })
export class KeyDto {
  /** Id of the key. */
  @ApiId('key')
  id!: string;
  /** Id of the app that the key belongs to; null for an admin key. */
  @ApiId('app')
  appId!: string | null;
  /** The person or program that uses the key. */
  name!: string | null;
  /** The first part of the key, which is not secret and identifies it. */
  @ApiProperty({ pattern: '^hk_[0-9a-z]{26}$' })
  prefix!: string;
  /** What the key may do. */
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...APP_SCOPES, 'admin'] } })
  scopes!: string[];
  /** Role of an admin key; null for a key of an app. A new key of a rotation has the role of the old one. */
  @ApiProperty({ type: String, enum: [...ADMIN_ROLES, null], nullable: true })
  role!: AdminRole | null;
  /** Only an `active` key is accepted. An expired key is `revoked`; a rotated key stays `active` during the overlap. */
  status!: KeyStatus;
  /** Time of creation. */
  createdAt!: string;
  /** When the key expires; null: never. */
  expiresAt!: string | null;
  /** When the key was revoked; null while it is not revoked. */
  revokedAt!: string | null;
  /** When the key was last used, to the minute; null: never. */
  lastUsedAt!: string | null;
  /** Id of the key that replaced this one in a rotation. */
  @ApiId('key')
  replacedBy!: string | null;
}

@ApiSchema({ description: 'The new key. Only this answer contains the secret.' })
export class CreatedKeyDto extends KeyDto {
  /** The secret key, shown only once; null when the request was repeated under its `Idempotency-Key`. */
  @ApiProperty({ pattern: '^hk_[0-9A-Za-z]{54}$' })
  key!: string | null;
}

@ApiSchema({ description: 'A page of keys.' })
export class KeyPageDto {
  /** The keys of this page, newest first. */
  data!: KeyDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/**
 * Reads the body of a request that creates a key, with its expiry.
 * @throws ProblemError with all invalid fields together
 */
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

/** A key without its secret. */
export function toKeyDto(key: ApiKeyEntity, now: Date): KeyDto {
  const { id, appId, name, scopes, replacedBy } = key;
  return {
    id: toTypeId('key', id),
    appId: appId && toTypeId('app', appId),
    name,
    prefix: apiKeyPrefix(id),
    scopes,
    role: appId === null ? key.role : null,
    status: readKeyStatus(key, now),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    replacedBy: replacedBy && toTypeId('key', replacedBy),
  };
}

/** A new key with its secret. */
export function toCreatedKeyDto({ entity, key }: CreatedKey, now: Date): CreatedKeyDto {
  return { ...toKeyDto(entity, now), key };
}

/** @throws ProblemError when the rotation was refused */
export function toRotatedKeyDto(result: RotateResult, now: Date): CreatedKeyDto {
  if (result.kind === 'key_closed') throw new ProblemError('key_closed', KEY_CLOSED);
  return toCreatedKeyDto(found(result.kind === 'rotated' ? result.created : null, 'key'), now);
}
