import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQueryDto } from '../http/page.dto.js';
import { type People, PEOPLE } from './people.js';

/** The page of a list of rows that name persons. */
export class PeoplePageQueryDto extends PageQueryDto {
  /**
   * For an admin key: `shown` names persons, which the audit records, and needs the role `admin` or `support`; `masked` does not. An
   * app's key always sees its own users.
   */
  @IsOptional()
  @IsIn(PEOPLE, { message: `must be one of ${PEOPLE.join(', ')}` })
  @ApiPropertyOptional({ enum: PEOPLE, default: 'masked' })
  people?: People;
}
