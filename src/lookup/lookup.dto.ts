import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { AttemptDto, toAttemptDto } from '../attempts/attempts.dto.js';
import { IdentityDto, toIdentityDto } from '../identities/identities.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import type { RefVerdict } from '../ref-tokens/ref-tokens.service.js';
import type { LookupResult } from './lookup.service.js';

@ApiSchema({ description: 'The text to look up.' })
export class LookupQueryDto {
  /**
   * A TypeID, an IGSID, an external user id, a username, a mid, a ref, a whole ig.me URL, or a text that contains some of them,
   * such as a message or a chat.
   */
  @Text(16_384)
  q!: string;
}

@ApiSchema({ description: 'The result of verifying a ref token.' })
export class RefVerdictDto {
  /** Whether the signature is valid. An expired token can be valid. */
  valid!: boolean;
  /** Why the token is not valid: `not_ours` (it is not a ref token) or `invalid_token` (changed, cut or forged). */
  @ApiProperty({ type: String, enum: ['invalid_token', 'not_ours', null], nullable: true })
  reason!: string | null;
  /** Id of the signing key. */
  kid!: string | null;
  /** When the link was to expire at its mint; its own `expiresAt` decides. */
  expiresAt!: string | null;
  /** Id of the link. */
  @ApiId('lnk')
  linkId!: string | null;
}

@ApiSchema({ description: 'Everything that was found.' })
export class LookupDto {
  /** The text of the request. */
  query!: string;
  /** Every way in which the text was interpreted and looked up. */
  understoodAs!: string[];
  /** Links that were found. */
  links!: LinkDto[];
  /** Identities that were found. */
  identities!: IdentityDto[];
  /** Attempts that were found. */
  attempts!: AttemptDto[];
  /** The verified token, when the text contains a ref. */
  ref!: RefVerdictDto | null;
  /**
   * Whether something that the text names was erased. Nothing about it is kept, and for seven days late events about it are not
   * stored.
   */
  erased!: boolean;
}

export function toLookupDto(query: string, result: LookupResult, now: Date): LookupDto {
  return {
    query,
    understoodAs: result.understoodAs,
    links: result.links.map((link) => toLinkDto(link, now)),
    identities: result.identities.map(toIdentityDto),
    attempts: result.attempts.map(({ attempt, username }) => toAttemptDto(attempt, username)),
    ref: result.ref && toRefVerdictDto(result.ref),
    erased: result.erased,
  };
}

function toRefVerdictDto(verdict: RefVerdict): RefVerdictDto {
  const nothing = { valid: false, kid: null, expiresAt: null, linkId: null };
  if (verdict.kind === 'foreign') return { ...nothing, reason: 'not_ours' };
  if (verdict.kind === 'invalid') return { ...nothing, reason: 'invalid_token' };
  const { kid, claims } = verdict;
  const expiresAt = new Date(claims.expiresAtSeconds * 1000).toISOString();
  return { valid: true, reason: null, kid, expiresAt, linkId: toTypeId('lnk', claims.linkId) };
}
