import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import type { InspectedInvite } from './invite-inspection.service.js';
import { INVITE_STATUSES, type InviteStatus, viewInvite } from './invite-state.js';

/** Longer than an invite: what is pasted with it is answered like one that does not exist. */
const MAX_INVITE = 64;

@ApiSchema({ description: 'The invite to look at.' })
export class InspectInviteDto {
  /** The parameter `invite` of the URL that the person has opened. */
  @Text(MAX_INVITE)
  invite!: string;
}

@ApiSchema({ description: 'Whose Instagram an invite would connect.' })
export class InspectedInviteDto {
  /** Id of the invite. */
  @ApiId('inv')
  id!: string;
  /** The Instagram professional account. */
  account!: AccountRefDto;
  /** The person's name on Instagram; null once the invite has ended, when the account is not connected, or when Instagram does not say it within two seconds. */
  instagramUsername!: string | null;
  /** When the invite expires. */
  expiresAt!: string;
  /** Status of the invite. */
  @ApiProperty({ enum: INVITE_STATUSES })
  status!: InviteStatus;
}

/** The answer to an inspection. */
export function toInspectedInviteDto(
  { invite, instagramUsername }: InspectedInvite,
  now: Date,
): InspectedInviteDto {
  const { id, account, expiresAt, status } = viewInvite(invite, now);
  return { id, account, instagramUsername, expiresAt, status };
}
