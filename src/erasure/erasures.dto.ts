import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Text } from '../platform/http/text.decorator.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiCount, ApiId } from '../platform/openapi/openapi.decorator.js';
import { MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { addCounts } from './erased-rows.js';
import { suppressionEnd } from './suppression-list.service.js';
import type { ErasureEntity } from './erasure.entity.js';

@ApiSchema({
  description: 'The person to erase: either `account` and `igsid`, or `appId` and `externalUserId`.',
})
export class EraseDto {
  /** Username or igId of the account that the IGSID belongs to. */
  @IsOptional()
  @Text(64)
  account?: string | null;

  /** Instagram-scoped id of the person. */
  @IsOptional()
  @Text(64, { pattern: INSTAGRAM_ID, form: 'must be 1 to 64 characters of A-Za-z0-9_-, as a string' })
  igsid?: string | null;

  /** Id of the app of the external user. */
  @IsOptional()
  @Text(64)
  appId?: string | null;

  /** Id of the user in the app. */
  @IsOptional()
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId?: string | null;
}

@ApiSchema({ description: 'Number of removed rows of each kind.' })
export class RemovedRowsDto {
  /** Links of the external user or of the person. */
  @ApiCount()
  links!: number;
  /** Identities of the person. */
  @ApiCount()
  identities!: number;
  /** Attempts of the person. */
  @ApiCount()
  attempts!: number;
  /** Events of the person that could not be stored. */
  @ApiCount()
  deadLetters!: number;
  /** Stored answers to requests with an `Idempotency-Key` that made links. */
  @ApiCount()
  idempotencyKeys!: number;
  /** Notifications about the person, sent or waiting. */
  @ApiCount()
  notifications!: number;
  /** Connections of accounts whose owner asked Meta. */
  @ApiCount()
  connections!: number;
  /** Campaigns that the person came through. */
  @ApiCount()
  campaignVisits!: number;
}

export class EraseQueryDto {
  /** `true` counts what would be removed, and removes nothing. An `Idempotency-Key` is then ignored. */
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  dryRun: 'true' | 'false' = 'false';
}

@ApiSchema({ description: 'What an erasure would remove at this moment. Nothing was changed.' })
export class ErasurePreviewDto {
  /** Always true. */
  dryRun!: true;
  /** Number of rows of each kind that would be removed. */
  removed!: RemovedRowsDto;
}

@ApiSchema({ description: 'The receipt of an erasure: what was removed, without the person.' })
export class ErasureDto {
  /** Id of the receipt. */
  @ApiId('ers')
  id!: string;
  /** An erasure is completed before the request is answered. */
  status!: 'completed';
  /** Who requested the erasure: an operator, or the owner of an account through Meta. */
  source!: 'admin' | 'meta';
  /** Number of removed rows of each kind. */
  removed!: RemovedRowsDto;
  /** Time of the erasure. */
  createdAt!: string;
  /** Until then, late deliveries about the person are counted but not stored. */
  tombstoneExpiresAt!: string;
}

@ApiSchema({ description: 'A page of receipts.' })
export class ErasurePageDto {
  /** The receipts of this page, newest first. */
  data!: ErasureDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** A receipt as the API shows it. */
export function toErasureDto(erasure: ErasureEntity): ErasureDto {
  const { createdAt } = erasure;
  return {
    id: toTypeId('ers', erasure.id),
    status: 'completed',
    source: erasure.source,
    removed: addCounts(erasure, {}),
    createdAt: createdAt.toISOString(),
    tombstoneExpiresAt: suppressionEnd(createdAt).toISOString(),
  };
}
