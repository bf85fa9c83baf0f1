import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Text } from '../../platform/http/text.decorator.js';
import { INSTAGRAM_ID } from '../../platform/ids/instagram-id.js';
import { toTypeId } from '../../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../../platform/openapi/openapi.decorator.js';
import type { InstagramLogin } from '../graph/graph-result.js';
import type { AccountConnectionEntity } from './account-connection.entity.js';

const LOGINS = ['instagram', 'page'] as const;
const META_ID = /^\d{1,32}$/;
const META_ID_RULE = { pattern: META_ID, form: 'must be an id of Meta: 1 to 32 digits, as a string' };
/** What a header can hold. Meta's tokens are letters and digits. */
const TOKEN_RULE = {
  pattern: /^[\x21-\x7E]+$/,
  form: 'must be an access token: 1 to 2000 visible ASCII characters without spaces',
};

@ApiSchema({ description: 'The token of the account that the service is to use.' })
export class PutConnectionDto {
  /** `instagram`: a token of Instagram login. `page`: a token of the Page that the account is connected with. */
  @IsIn(LOGINS, { message: 'must be instagram or page' })
  @ApiProperty({ enum: LOGINS })
  login!: InstagramLogin;

  /** The access token. It is checked at once, stored encrypted, and never shown again. */
  @Text(2_000, TOKEN_RULE)
  accessToken!: string;

  /** Id of the app that the token was made for, by which its subscription is recognised. */
  @IsOptional()
  @Text(32, META_ID_RULE)
  appId?: string | null;

  /** Id of the Page that the token has to be of. */
  @IsOptional()
  @Text(32, META_ID_RULE)
  pageId?: string | null;
}

@ApiSchema({ description: 'The access to an account that its owner has given. It never contains the token.' })
export class ConnectionDto {
  /** Id of the account. */
  @ApiId('acc')
  accountId!: string;
  /** Which of the two logins the token is of. */
  @ApiProperty({ enum: LOGINS })
  login!: InstagramLogin;
  /** `dead`: Instagram has refused the token for good, or the owner has removed the app. Connect the account again. */
  status!: 'active' | 'dead';
  /** App-scoped id of the owner, by which Meta names them in its requests. */
  @ApiProperty({ pattern: INSTAGRAM_ID.source })
  ownerId!: string;
  /** Id of the Page; null with a token of Instagram login. */
  @ApiProperty({ type: String, pattern: META_ID.source, nullable: true })
  pageId!: string | null;
  /** Id of the app that the token was made for; null when it is not known. */
  @ApiProperty({ type: String, pattern: META_ID.source, nullable: true })
  appId!: string | null;
  /** Name of the account as Instagram last said, without the @. */
  username!: string | null;
  /** Kind of the account as Instagram names it, such as `Business` or `Media_Creator`. */
  accountType!: string | null;
  /** What the token permits; null when Instagram did not say. */
  @ApiProperty({ type: 'array', items: { type: 'string' }, nullable: true })
  scopes!: string[] | null;
  /** End of the token; null when it has none, or Instagram did not say. */
  @ApiFormat('date-time')
  tokenExpiresAt!: string | null;
  /** When the token was refreshed last. */
  @ApiFormat('date-time')
  refreshedAt!: string | null;
  /** What failed last, with the code of Meta. */
  lastError!: string | null;
  /** When it failed. */
  @ApiFormat('date-time')
  lastErrorAt!: string | null;
  /** When the account was connected. */
  connectedAt!: string;
}

@ApiSchema({ description: 'A log-in at Instagram that was begun.' })
export class BegunLoginDto {
  /** Address at which the owner of the account agrees. It can be used once. */
  @ApiFormat('uri')
  url!: string;
  /** Until then the log-in can be ended. */
  expiresAt!: string;
}

/** A connection as operators see it. */
export function toConnectionDto(connection: AccountConnectionEntity): ConnectionDto {
  const { login, status, ownerId, pageId, appId, username, accountType, scopes, lastError } = connection;
  return {
    accountId: toTypeId('acc', connection.accountId),
    login,
    status,
    ownerId,
    pageId,
    appId,
    username,
    accountType,
    scopes,
    tokenExpiresAt: connection.tokenExpiresAt?.toISOString() ?? null,
    refreshedAt: connection.refreshedAt?.toISOString() ?? null,
    lastError,
    lastErrorAt: connection.lastErrorAt?.toISOString() ?? null,
    connectedAt: connection.connectedAt.toISOString(),
  };
}
