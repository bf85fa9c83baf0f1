import { IsOptional } from 'class-validator';
import { Text } from '../platform/http/text.decorator.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { suppressionEnd } from './suppression-list.service.js';
import type { ErasureEntity } from './erasure.entity.js';

/** Whom to remove: either `account` and `igsid`, or `appId` and `externalUserId`. */
export class EraseDto {
  /** Username or igId of the account that knows the person under this IGSID. */
  @IsOptional()
  @Text(64)
  account?: string | null;

  /** The person's Instagram-scoped id. */
  @IsOptional()
  @Text(64, { pattern: INSTAGRAM_ID, form: 'must be 1 to 64 characters of A-Za-z0-9_-, as a string' })
  igsid?: string | null;

  /** `app_…` id of the app whose user it is. */
  @IsOptional()
  @Text(64)
  appId?: string | null;

  /** The app's own id of its user. */
  @IsOptional()
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId?: string | null;
}

/** How many rows of each kind were removed. */
export class RemovedRowsDto {
  links!: number;
  identities!: number;
  attempts!: number;
  deadLetters!: number;
  idempotencyKeys!: number;
  notifications!: number;
}

/** What was removed, never whose. */
export class ErasureDto {
  id!: string;
  status!: 'completed';
  /** Who asked: an operator, or the person by way of Meta. */
  source!: 'admin' | 'meta';
  removed!: RemovedRowsDto;
  createdAt!: string;
  /** Until then a late delivery about the person is counted and not stored. */
  tombstoneExpiresAt!: string;
}

export class ErasurePageDto {
  data!: ErasureDto[];
  nextCursor!: string | null;
}

/** A receipt as callers see it. */
export function toErasureDto(erasure: ErasureEntity): ErasureDto {
  const { links, identities, attempts, deadLetters, idempotencyKeys, notifications, createdAt } = erasure;
  return {
    id: toTypeId('ers', erasure.id),
    status: 'completed',
    source: erasure.source,
    removed: { links, identities, attempts, deadLetters, idempotencyKeys, notifications },
    createdAt: createdAt.toISOString(),
    tombstoneExpiresAt: suppressionEnd(createdAt).toISOString(),
  };
}
