import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import { CONFLICT_MODES, type ConflictMode } from '../apps/app-settings.js';
import { IdentityDto, toIdentityDto } from '../identities/identities.dto.js';
import type { InviteRedemptionOrder, InviteRedemptionResult } from '../linking/invite-redemption.service.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import { MAX_ACCOUNT_HINT, MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { Text } from '../platform/http/text.decorator.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import { isPlainText } from '../platform/text/plain-text.js';
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

@ApiSchema({ description: 'The invite to redeem, and the user who does.' })
export class RedeemInviteDto extends InspectInviteDto {
  /** Id of the signed-in user in the app, who has said yes to the connection. */
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId!: string;

  /** Id of the user's session in the app; the link and its notifications contain it. */
  @IsOptional()
  @Text(255)
  sessionId?: string | null;

  /**
   * What to do when the person or the user is already linked differently; left out: the app's setting. `replace` moves the user to the
   * person of the invite. It takes a person from another external user only with the app's setting `allowUnconfirmedReplace`.
   */
  @IsOptional()
  @IsIn(CONFLICT_MODES, { message: 'must be reject or replace' })
  onConflict?: ConflictMode | null;

  /** Whose account of the app is connected, masked by the app: plain text of one line, kept with the link. */
  @IsOptional()
  @Text(MAX_ACCOUNT_HINT)
  @ValidateBy({
    name: 'accountHint',
    validator: {
      // Text of another type or length has its fault already.
      validate: (value: unknown) => typeof value !== 'string' || isPlainText(value),
      defaultMessage: () =>
        'must not hold control characters, line breaks or characters that change the direction of text',
    },
  })
  accountHint?: string | null;
}

@ApiSchema({ description: 'A redeemed invite.' })
export class RedeemedInviteDto {
  /** `already_linked`: the person and the user had been linked before. */
  @ApiProperty({ enum: ['linked', 'already_linked'] })
  outcome!: 'linked' | 'already_linked';
  /** The identity. When it has ended since, a repeated request shows that. */
  identity!: IdentityDto;
  /** The link that has redeemed the invite. */
  link!: LinkDto;
}

/** What is asked for. */
export function toRedemptionOrder(body: RedeemInviteDto): InviteRedemptionOrder {
  return {
    invite: body.invite,
    externalUserId: body.externalUserId,
    sessionId: body.sessionId ?? null,
    onConflict: body.onConflict ?? null,
    accountHint: body.accountHint ?? null,
  };
}

/** The answer to a redemption. */
export function toRedeemedInviteDto(
  { outcome, identity, link }: InviteRedemptionResult & { readonly kind: 'redeemed' },
  now: Date,
): RedeemedInviteDto {
  return { outcome, identity: toIdentityDto(identity), link: toLinkDto(link, now) };
}

/** The answer to an inspection. */
export function toInspectedInviteDto(
  { invite, instagramUsername }: InspectedInvite,
  now: Date,
): InspectedInviteDto {
  const { id, account, expiresAt, status } = viewInvite(invite, now);
  return { id, account, instagramUsername, expiresAt, status };
}
