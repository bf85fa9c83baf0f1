import { IsIn, IsInt, IsOptional, Max, Min, ValidateBy } from 'class-validator';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CONFIRMATION_MODES, type ConfirmationMode, type ConflictMode } from '../apps/app-settings.js';
import { isReturnUrl } from '../apps/return-urls.js';
import { Text } from '../platform/http/text.decorator.js';
import { ApiFormat } from '../platform/openapi/openapi.decorator.js';
import { type Locale, LOCALES } from '../platform/text/locales.js';
import { isPlainText } from '../platform/text/plain-text.js';
import type { MintedLink } from './link-mint.service.js';
import type { LinkUrls } from './link-urls.service.js';
import { codeExpiresAt } from './link-state.js';
import { LinkDto, toLinkDto } from './links.dto.js';
import { MAX_ACCOUNT_HINT, MAX_EXTERNAL_USER_ID, type MintOrder } from './new-link.js';
import { Channel, Context } from './origin-fields.decorator.js';

const DEFAULT_TTL_SECONDS = 900;
const TTL_RULE = 'must be a whole number of seconds from 60 to 86400';

@ApiSchema({ description: 'The link to mint.' })
export class MintLinkDto {
  /** Id of the signed-in user in the app. */
  @Text(MAX_EXTERNAL_USER_ID)
  externalUserId!: string;

  /** Id of the user's session in the app; the link and its notifications contain it. */
  @IsOptional()
  @Text(255)
  sessionId?: string | null;

  /**
   * Username or igId of an account granted to the app. It may be left out when the app has a default account
   * or only one account.
   */
  @IsOptional()
  @Text(64)
  account?: string | null;

  /** How long the link is valid, in seconds; 900 when left out. */
  @IsOptional()
  @IsInt({ message: TTL_RULE })
  @Min(60, { message: TTL_RULE })
  @Max(86_400, { message: TTL_RULE })
  ttlSeconds?: number | null;

  /** Place in the app where the link is shown; the link and its notifications contain it. */
  @Channel()
  channel?: string | null;

  /**
   * Data of the app, returned with the link and its notifications: a JSON object of at most 4 KiB and depth 8. Numbers come back
   * with the same value; one that a 64-bit floating point number cannot hold exactly is refused, so send it as a string.
   */
  @Context()
  context?: Record<string, unknown> | null;

  /**
   * What to do when the person or the user is already linked differently; left out: the app's setting. `replace` moves the user
   * to the new person. It takes a person from another external user only with the person's own consent in the chat (`dm`), or with
   * the app's setting `allowUnconfirmedReplace`.
   */
  @IsOptional()
  @IsIn(['reject', 'replace'], { message: 'must be reject or replace' })
  onConflict?: ConflictMode | null;

  /**
   * Who must confirm before the link takes effect; left out: the app's setting. `none`: no one. `app`: the app, by `confirm`. `dm`: the
   * person, in the chat. `dm_existing_threads`: the person, unless they tapped or wrote in the chat to come. The last two need an
   * account that is connected to Instagram.
   */
  @IsOptional()
  @IsIn(CONFIRMATION_MODES, { message: 'must be none, app, dm or dm_existing_threads' })
  confirmation?: ConfirmationMode | null;

  /** Where the person may return to: https, on the app's list of return URLs. */
  @IsOptional()
  @Text(2048)
  @ValidateBy({
    name: 'returnUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isReturnUrl(value),
      defaultMessage: () => 'must be an https URL (http for localhost) without user and password',
    },
  })
  @ApiFormat('uri')
  returnUrl?: string | null;

  /** Language of the page and of messages in the chat; left out: the person's own, or the app's. */
  @IsOptional()
  @IsIn(LOCALES, { message: `must be one of ${LOCALES.join(', ')}` })
  locale?: Locale | null;

  /**
   * Whose account of the app is connected, masked by the app (`m…a@shop.example`): plain text of one line. The person who follows
   * the link sees it, so that they notice a link that another user sent them.
   */
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

@ApiSchema({ description: 'The new link. Only this answer contains `ref` and the URLs.' })
export class MintedLinkDto extends LinkDto {
  /** The URL that opens Instagram. It contains the ref, which is a secret of this user until it is used. */
  @ApiFormat('uri')
  url!: string;
  /** The signed ref token, shown only once and not stored. */
  ref!: string;
  /** The page that brings the person to Instagram, on any device. It contains a code, which is a secret of this user, too. */
  @ApiFormat('uri')
  connectUrl!: string;
  /** The page as a QR code, for an `<img>`. It works while the link is pending; replace `.svg` with `.png` for a PNG. */
  @ApiFormat('uri')
  qrUrl!: string;
  /**
   * What a person without the Instagram app sends to the account as a message, a secret of this user, too; null unless the account has
   * `typedCodes`. Case, spaces and the hyphen do not matter.
   */
  @ApiProperty({ pattern: '^[B-DF-HJKMNP-TV-Z2-9]{4}-[B-DF-HJKMNP-TV-Z2-9]{4}$' })
  code!: string | null;
  /** Until when the code is valid: with the link, and 15 minutes at most; null when there is none. */
  codeExpiresAt!: string | null;
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
    locale: body.locale ?? null,
    accountHint: body.accountHint ?? null,
  };
}

/** The answer to a mint. */
export function toMintedLinkDto({ link, ref, code, typedCode }: MintedLink, urls: LinkUrls): MintedLinkDto {
  const pages = { connectUrl: urls.connect(code), qrUrl: urls.qrCode(code) };
  const typed = {
    code: typedCode,
    codeExpiresAt: typedCode === null ? null : codeExpiresAt(link).toISOString(),
  };
  const secrets = { url: urls.igMe(link.username, ref), ref, ...pages, ...typed };
  return { ...toLinkDto(link, link.createdAt), ...secrets };
}
