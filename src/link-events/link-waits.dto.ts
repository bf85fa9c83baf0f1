import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { LINK_STATUSES, type LinkStatus } from '../links/link-state.js';

/** Proxies hang up when nothing comes for 30 to 60 s. */
const MAX_WAIT_SECONDS = 30;
const WAIT_RULE = `must be a whole number of seconds from 0 to ${MAX_WAIT_SECONDS}`;

export class LinkWaitQueryDto {
  /**
   * How long to wait for another status, in seconds. A link that is `linked`, `rejected`, `revoked` or `expired` is answered
   * at once; 0 waits for nothing.
   */
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: WAIT_RULE })
  @Min(0, { message: WAIT_RULE })
  @Max(MAX_WAIT_SECONDS, { message: WAIT_RULE })
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: MAX_WAIT_SECONDS, default: 0 })
  waitSeconds: number = 0;

  /**
   * The status of the answer before. When the link has another one it is answered at once, so that a change between two
   * requests is not waited out. Without it the wait is for another status than the link has when it begins.
   */
  @IsOptional()
  @IsIn(LINK_STATUSES, { message: `must be one of ${LINK_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: LINK_STATUSES })
  knownStatus?: LinkStatus;
}
