import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { AttemptDto, toAttemptDto } from '../attempts/attempts.dto.js';
import { IdentityDto, toIdentityDto } from '../identities/identities.dto.js';
import { Text } from '../platform/http/text.decorator.js';
import { NotificationDto, toNotificationDto } from '../notifications/notifications.dto.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import type { RefVerdict } from '../ref-tokens/ref-tokens.service.js';
import { ADVISED_ACTIONS, type AdvisedAction } from './advised-actions.js';
import { type LinkVerdict, LINK_VERDICTS } from './explain-link.js';
import type { Explanation } from './explanation.js';
import { CHAIN_STEPS, type ChainStep, STEP_STATES } from './link-chain.js';
import type { LookupResult } from './lookup.service.js';

@ApiSchema({ description: 'The text to look up.' })
export class LookupQueryDto {
  /**
   * A TypeID, an IGSID, an external user id, a username, a mid, a request id, a ref, a whole ig.me or connect URL, or a text that
   * contains some of them, such as a message or a chat.
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

@ApiSchema({ description: 'One step on the way of a link.' })
export class ChainStepDto {
  /** What the step is: the six follow each other in this order. */
  @ApiProperty({ enum: CHAIN_STEPS })
  step!: ChainStep['step'];
  /** `done`; `waiting` while it can still happen; `failed`; `none` when it did not happen and nothing waits for it. */
  @ApiProperty({ enum: STEP_STATES })
  state!: ChainStep['state'];
  /** When it happened; null when it did not. */
  at!: string | null;
  /** More about it: a channel, the shape of the event, an outcome or reason, the type or the status of a notification. */
  detail!: string | null;
}

@ApiSchema({ description: 'Something that can be done next.' })
export class AdvisedActionDto {
  /**
   * `redeliver`: send a notification that its endpoint did not get once more. `show_person`: read the time line of an identity.
   * `show_link`: read a link and its attempts.
   */
  @ApiProperty({ enum: ADVISED_ACTIONS })
  action!: AdvisedAction['action'];
  /** Id of the notification, identity or link. */
  @ApiId()
  id!: string;
  /** Id of the app that it belongs to. */
  @ApiId('app')
  appId!: string;
}

@ApiSchema({ description: 'Why it linked or did not. It names no person.' })
export class ExplanationDto {
  /**
   * `linked`; `waiting` while it can still link; `not_linked`; `unlinked` when the identity has ended since; `erased`; `unknown` when
   * nothing was found that says.
   */
  @ApiProperty({ enum: LINK_VERDICTS })
  verdict!: LinkVerdict;
  /** Id of the link that it is about: the one of which something was heard last. Null when no link was found. */
  @ApiId('lnk')
  linkId!: string | null;
  /** The answer in one sentence or two. Times in it are RFC 3339 in UTC, so that a program can show them in its own way. */
  sentence!: string;
  /** What helps, the most likely first. */
  advice!: string[];
  /** The way of the link, step by step; empty without a link. */
  chain!: ChainStepDto[];
  /** What can be done next, the most useful first. */
  actions!: AdvisedActionDto[];
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
  /** The newest 20 notifications about the user of the link that `explanation` is about. */
  notifications!: NotificationDto[];
  /** The verified token, when the text contains a ref. */
  ref!: RefVerdictDto | null;
  /**
   * Whether something that the text names was erased. Nothing about it is kept, and for seven days late events about it are not
   * stored.
   */
  erased!: boolean;
  /** Why it linked or did not. */
  explanation!: ExplanationDto;
}

export function toLookupDto(query: string, result: LookupResult, now: Date): LookupDto {
  return {
    query,
    understoodAs: result.understoodAs,
    links: result.links.map((link) => toLinkDto(link, now)),
    identities: result.identities.map(toIdentityDto),
    attempts: result.attempts.map(({ attempt, username }) => toAttemptDto(attempt, username)),
    notifications: result.notifications.map(toNotificationDto),
    ref: result.ref && toRefVerdictDto(result.ref),
    erased: result.erased,
    explanation: toExplanationDto(result.explanation),
  };
}

const PREFIXES = { show_person: 'idn', show_link: 'lnk', redeliver: 'evt' } as const;

function toExplanationDto({ linkId, chain, advice, actions, ...rest }: Explanation): ExplanationDto {
  return {
    ...rest,
    linkId: linkId && toTypeId('lnk', linkId),
    advice: [...advice],
    chain: chain.map((step) => ({ ...step, at: step.at?.toISOString() ?? null })),
    actions: actions.map(({ action, id, appId }) => ({
      action,
      id: toTypeId(PREFIXES[action], id),
      appId: toTypeId('app', appId),
    })),
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
