import { AttemptDto, toAttemptDto } from '../attempts/attempts.dto.js';
import { IdentityDto, toIdentityDto } from '../identities/identities.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import type { RefVerdict } from '../ref-tokens/ref-tokens.service.js';
import type { LookupResult } from './lookup.service.js';

export class LookupQueryDto {
  /** A TypeID, an IGSID, an external user id, a username, a mid, a ref or a whole ig.me URL. */
  @Text(4096)
  q!: string;
}

export class RefVerdictDto {
  valid!: boolean;
  /** Why it is not valid: `not_ours` (never was a ref token) or `invalid_token` (changed, cut or forged). */
  reason!: string | null;
  /** The key that signed it. */
  kid!: string | null;
  /** When its time is over, RFC 3339. */
  expiresAt!: string | null;
  linkId!: string | null;
}

export class LookupDto {
  /** What was asked. */
  query!: string;
  /** Every way in which it was understood and looked up. */
  understoodAs!: string[];
  links!: LinkDto[];
  identities!: IdentityDto[];
  attempts!: AttemptDto[];
  /** What the token itself says, when a ref was asked for. */
  ref!: RefVerdictDto | null;
}

/** A look-up's answer as support sees it at this moment. */
export function toLookupDto(query: string, result: LookupResult, now: Date): LookupDto {
  return {
    query,
    understoodAs: result.understoodAs,
    links: result.links.map((link) => toLinkDto(link, now)),
    identities: result.identities.map(toIdentityDto),
    attempts: result.attempts.map(({ attempt, username }) => toAttemptDto(attempt, username)),
    ref: result.ref && toRefVerdictDto(result.ref),
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
