import { IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { AccountRefDto } from '../accounts/accounts.dto.js';
import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import { isReturnUrl } from '../apps/return-urls.js';
import { Text } from '../http/text.decorator.js';
import { toTypeId } from '../ids/type-id.js';
import { findContextFault } from './link-context.js';
import { type LinkStatus, readStatus } from './link-state.js';
import type { LinkEntity } from './link.entity.js';
import { type LinkAccount, MAX_EXTERNAL_USER_ID, type MintRequest } from './new-link.js';

const DEFAULT_TTL_SECONDS = 900;
const TTL_RULE = 'must be a whole number of seconds from 60 to 86400';

export class MintLinkDto {
  /** The app's own id of its signed-in user. */
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId!: string;

  /** The app's own id of that user's session; given back with the result. */
  @IsOptional()
  @Text(255)
  sessionId?: string | null;

  /** Username or igId of an account granted to the app; may be left out when there is only one. */
  @IsOptional()
  @Text(64)
  account?: string | null;

  /** How long the link works. */
  @IsOptional()
  @IsInt({ message: TTL_RULE })
  @Min(60, { message: TTL_RULE })
  @Max(86_400, { message: TTL_RULE })
  ttlSeconds?: number | null;

  /** Where in the app the link is shown; kept and given back. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9._-]{0,63}$/, {
    message: 'must be 1 to 64 characters of a-z0-9._- and begin with a letter or digit',
  })
  channel?: string | null;

  /** Anything that the app wants back: a JSON object of 4 KiB and depth 8 at most. */
  @IsOptional()
  @ApiProperty({ type: 'object', additionalProperties: true })
  @ValidateBy({
    name: 'context',
    validator: {
      validate: (value: unknown) => findContextFault(value) === null,
      defaultMessage: (args) => findContextFault(args?.value) ?? '',
    },
  })
  context?: Record<string, unknown> | null;

  /** What to do when the person or the user is linked otherwise already. */
  @IsOptional()
  @IsIn(['reject', 'replace'], { message: 'must be reject or replace' })
  onConflict?: ConflictMode | null;

  /** Who has to confirm before the link takes effect. */
  @IsOptional()
  @IsIn(['none', 'app', 'dm'], { message: 'must be none, app or dm' })
  confirmation?: ConfirmationMode | null;

  /** Where the person may go back to: https, on the app's list. */
  @IsOptional()
  @Text(2048)
  @ValidateBy({
    name: 'returnUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isReturnUrl(value),
      defaultMessage: () => 'must be an https URL (http for localhost) without user and password',
    },
  })
  returnUrl?: string | null;
}

export class LinkDto {
  id!: string;
  appId!: string;
  status!: LinkStatus;
  /** Why the link ended as it did; null when there is nothing to say. */
  reason!: string | null;
  account!: AccountRefDto;
  externalUserId!: string;
  sessionId!: string | null;
  channel!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  context!: Record<string, unknown> | null;
  onConflict!: ConflictMode;
  confirmation!: ConfirmationMode;
  returnUrl!: string | null;
  /** Who came through it; set while `linked` or `awaiting_confirmation`. */
  igsid!: string | null;
  identityId!: string | null;
  /** RFC 3339, UTC, with milliseconds; so are the other times. */
  createdAt!: string;
  expiresAt!: string;
  completedAt!: string | null;
}

export class MintedLinkDto extends LinkDto {
  /** The link to open in the Instagram app. It holds the ref: a secret of this user's until it is used. */
  url!: string;
  /** The signed token itself; shown this once and never stored. */
  ref!: string;
  /** A page for browsers; null until there is one. */
  connectUrl!: string | null;
  /** A QR code of the link; null until there is one. */
  qrUrl!: string | null;
}

/** The request with its defaults filled in, also for fields that were left out for being at fault. */
export function toMintRequest(body: Partial<MintLinkDto>): MintRequest {
  return {
    externalUserId: body.externalUserId ?? '',
    sessionId: body.sessionId ?? null,
    account: body.account ?? null,
    ttlSeconds: body.ttlSeconds ?? DEFAULT_TTL_SECONDS,
    channel: body.channel ?? null,
    context: body.context ?? null,
    onConflict: body.onConflict ?? 'reject',
    confirmation: body.confirmation ?? 'none',
    returnUrl: body.returnUrl ?? null,
  };
}

/** What a link's answer is made from; a row has all of it. */
export type LinkView = Omit<LinkEntity, 'accountId' | 'kid' | 'awaitingSince' | 'decidedAt' | 'revokedAt'> & {
  readonly awaitingSince?: Date | null;
};

/** A link as callers see it at this moment. */
export function toLinkDto(link: LinkView, account: LinkAccount, now: Date): LinkDto {
  const { status, reason } = readStatus({ ...link, awaitingSince: link.awaitingSince ?? null }, now);
  const met = status === 'linked' || status === 'awaiting_confirmation';
  // A link that no sweep has been by yet was over at its own time all the same.
  const completedAt = link.completedAt ?? (status === 'expired' ? link.expiresAt : null);
  return {
    id: toTypeId('lnk', link.id),
    appId: toTypeId('app', link.appId),
    status,
    reason,
    account: { igId: account.igId, username: account.username },
    externalUserId: link.externalUserId,
    sessionId: link.sessionId,
    channel: link.channel,
    context: link.context,
    onConflict: link.onConflict,
    confirmation: link.confirmation,
    returnUrl: link.returnUrl,
    igsid: met ? link.igsid : null,
    identityId: met && link.identityId !== null ? toTypeId('idn', link.identityId) : null,
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
  };
}
