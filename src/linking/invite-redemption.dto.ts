import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { CONFLICT_MODES, type ConflictMode } from '../apps/app-settings.js';
import { IdentityDto, toIdentityDto } from '../identities/identities.dto.js';
import { InspectInviteDto } from '../invites/invite-inspection.dto.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import { MAX_ACCOUNT_HINT, MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { Text } from '../platform/http/text.decorator.js';
import { isPlainText } from '../platform/text/plain-text.js';
import type { InviteRedemptionOrder, InviteRedemptionResult } from './invite-redemption.service.js';

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
