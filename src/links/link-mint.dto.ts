import { IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import { isReturnUrl } from '../apps/return-urls.js';
import { Text } from '../platform/http/text.decorator.js';
import { findContextFault } from './link-context.js';
import type { MintedLink } from './link-mint.service.js';
import type { LinkUrls } from './link-urls.service.js';
import { LinkDto, toLinkDto } from './links.dto.js';
import { MAX_EXTERNAL_USER_ID, type MintOrder } from './new-link.js';

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

  /** Username or igId of an account granted to the app; may be left out when it has a default or only one. */
  @IsOptional()
  @Text(64)
  account?: string | null;

  /** How long the link works; 900 when it is left out. */
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

  /** What to do when the person or the user is linked otherwise already; left out: what the app's settings say. */
  @IsOptional()
  @IsIn(['reject', 'replace'], { message: 'must be reject or replace' })
  onConflict?: ConflictMode | null;

  /** Who has to confirm before the link takes effect (`dm` is not available yet); left out: what the app's settings say. */
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

export class MintedLinkDto extends LinkDto {
  /** The link to open in the Instagram app. It holds the ref: a secret of this user's until it is used. */
  url!: string;
  /** The signed token itself; shown this once and never stored. */
  ref!: string;
  /** A page for browsers; null until there is one. */
  connectUrl!: string | null;
  /** The link as a QR code, for an `<img>`: works while the link is pending, and `.png` in place of `.svg` too. */
  qrUrl!: string;
}

/** What is asked for; fields that were left out for being at fault are as if nothing was said. */
export function toMintOrder(body: Partial<MintLinkDto>): MintOrder {
  return {
    externalUserId: body.externalUserId ?? '',
    sessionId: body.sessionId ?? null,
    account: body.account ?? null,
    ttlSeconds: body.ttlSeconds ?? DEFAULT_TTL_SECONDS,
    channel: body.channel ?? null,
    context: body.context ?? null,
    onConflict: body.onConflict ?? null,
    confirmation: body.confirmation ?? null,
    returnUrl: body.returnUrl ?? null,
  };
}

/** The answer to a mint. */
export function toMintedLinkDto({ link, ref }: MintedLink, urls: LinkUrls): MintedLinkDto {
  const secrets = { url: urls.igMe(link.username, ref), ref, connectUrl: null, qrUrl: urls.qrCode(ref) };
  return { ...toLinkDto(link, link.createdAt), ...secrets };
}
