import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { LINK_STATUSES, type LinkStatus } from '../links/link.entity.js';
import { Digits } from '../platform/http/digits.decorator.js';

/** Many proxies close a connection that is idle for 30 to 60 s. */
const MAX_WAIT_SECONDS = 30;
const WAIT_RULE = `must be a whole number of seconds from 0 to ${MAX_WAIT_SECONDS}`;

export class LinkWaitQueryDto {
  /**
   * How long to wait for a change of status, in seconds. A link that is `linked`, `rejected`, `revoked` or
   * `expired` is answered immediately; 0 does not wait.
   */
  @IsOptional()
  @Digits()
  @IsInt({ message: WAIT_RULE })
  @Min(0, { message: WAIT_RULE })
  @Max(MAX_WAIT_SECONDS, { message: WAIT_RULE })
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: MAX_WAIT_SECONDS, default: 0 })
  waitSeconds: number = 0;

  /**
   * The status in the previous answer. If the link has another status, it is answered immediately, so no
   * change between two requests is missed. Without it, the wait ends when the status differs from the one at
   * the start of the request.
   */
  @IsOptional()
  @IsIn(LINK_STATUSES, { message: `must be one of ${LINK_STATUSES.join(', ')}` })
  @ApiPropertyOptional({ enum: LINK_STATUSES })
  knownStatus?: LinkStatus;
}
