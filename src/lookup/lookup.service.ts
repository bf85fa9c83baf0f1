import { Injectable } from '@nestjs/common';
import { CampaignsService } from '../campaigns/campaigns.service.js';
import type { CampaignRow } from '../campaigns/campaign-visit.js';
import { Audit, type AuditedLook, type AuditReader } from '../audit/audit.service.js';
import type { StoredAttempt } from '../attempts/attempts.service.js';
import { type ErasureQuestion, ErasureTraces } from '../erasure/erasure-traces.service.js';
import type { StoredIdentity } from '../identities/identities.service.js';
import type { LinkState } from '../links/link-state.js';
import type { StoredNotification } from '../notifications/notifications.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { RefTokensService, type RefVerdict } from '../ref-tokens/ref-tokens.service.js';
import { chooseLink, explainFindings, type Explanation } from './explanation.js';
import { type Interpretation, interpretQuery } from './lookup-query.js';
import { type Findings, LookupSearch } from './lookup-search.service.js';

/** Everything that was found for a text. */
export interface LookupResult {
  readonly understoodAs: Interpretation['as'][];
  readonly links: LinkState[];
  readonly identities: StoredIdentity[];
  readonly attempts: StoredAttempt[];
  /** About the user of the link that is explained, newest first. */
  readonly notifications: StoredNotification[];
  /** The verdict on the token, when the text contains a ref; of several refs, on the first one that is valid. */
  readonly ref: RefVerdict | null;
  /** Whether something that the text names was erased. */
  readonly erased: boolean;
  readonly explanation: Explanation;
}

/** The best verdict first: a link that a line break cuts gives halves that are not valid beside the whole ref. */
const BEST_FIRST: readonly RefVerdict['kind'][] = ['valid', 'invalid', 'foreign'];

/** Answers "why did it not link?" from links, identities, attempts and notifications. */
@Injectable()
export class LookupService {
  constructor(
    private readonly database: Database,
    private readonly search: LookupSearch,
    private readonly refTokens: RefTokensService,
    private readonly campaigns: CampaignsService,
    private readonly erasures: ErasureTraces,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Looks up what a text names (`interpretQuery`), and records the look-up in the audit. */
  lookup(query: string, actor: AuditReader): Promise<LookupResult> {
    const { interpretations, verdicts } = this.interpret(query);
    return this.database.inTransaction(async (tx) => {
      const findings = await this.search.find(tx, interpretations, verdicts);
      const erased = await this.erasures.exist(tx, toErasureQuestion(interpretations, verdicts));
      await this.audit.recordLook(
        tx,
        actor,
        'person.looked_up',
        toQuestions(query, interpretations),
        toLooks(findings),
      );
      const evidence = {
        links: [...findings.links.values()],
        identities: [...findings.identities.values()],
        attempts: newestFirst(findings.attempts),
        notifications: await this.findNotices(tx, findings),
        invites: [...findings.invites.values()],
        campaigns: await this.findCampaigns(tx, interpretations),
        ref: verdicts.values().next().value ?? null,
        erased,
      };
      const understoodAs = [...new Set(interpretations.map(({ as }) => as))];
      return { understoodAs, ...evidence, explanation: explainFindings(evidence, this.clock.now()) };
    });
  }

  /** The notifications about the user of the link that is explained, or of the newest identity. */
  private async findNotices(
    tx: Tx,
    { links, attempts, identities }: Findings,
  ): Promise<StoredNotification[]> {
    const link = chooseLink({ links: [...links.values()], attempts: newestFirst(attempts) });
    const user = link ?? identities.values().next().value?.identity;
    return user === undefined ? [] : this.search.findNotices(tx, user);
  }

  private findCampaigns(tx: Tx, interpretations: readonly Interpretation[]): Promise<readonly CampaignRow[]> {
    const ids = interpretations.flatMap((each) => (each.as === 'campaign_id' ? each.uuid : []));
    const refs = interpretations.flatMap((each) => (each.as === 'ref' ? each.ref : []));
    return this.campaigns.findForLookup(tx, ids, refs);
  }

  /** The interpretations, and the verdicts on their refs, the best one first; beside a valid ref only valid ones count. */
  private interpret(query: string): {
    interpretations: Interpretation[];
    verdicts: ReadonlyMap<string, RefVerdict>;
  } {
    const all = interpretQuery(query);
    const verified = all.flatMap((each) =>
      each.as === 'ref' ? [[each.ref, this.refTokens.verify(each.ref)] as const] : [],
    );
    const isValid = verified.some(([, { kind }]) => kind === 'valid');
    const verdicts = new Map(
      verified
        .filter(([, { kind }]) => !isValid || kind === 'valid')
        .toSorted(([, a], [, b]) => BEST_FIRST.indexOf(a.kind) - BEST_FIRST.indexOf(b.kind)),
    );
    return { interpretations: all.filter((each) => each.as !== 'ref' || verdicts.has(each.ref)), verdicts };
  }
}

function toErasureQuestion(
  interpretations: readonly Interpretation[],
  verdicts: ReadonlyMap<string, RefVerdict>,
): ErasureQuestion {
  const textsOf = (...kinds: Interpretation['as'][]): string[] =>
    interpretations.flatMap((each) => ('text' in each && kinds.includes(each.as) ? [each.text] : []));
  return {
    subjects: textsOf('igsid', 'external_user_id'),
    igsids: textsOf('igsid'),
    linkIds: [
      ...[...verdicts.values()].flatMap((verdict) =>
        verdict.kind === 'valid' ? [verdict.claims.linkId] : [],
      ),
      ...interpretations.flatMap((each) => (each.as === 'link_id' ? [each.uuid] : [])),
    ],
  };
}

/** The questions for the audit: the row that is named, or else the text; of several words those that can be a person. */
function toQuestions(query: string, interpretations: readonly Interpretation[]): AuditedLook[] {
  const row = interpretations.find((each) => 'uuid' in each);
  if (row) return [{ target: { kind: row.kind, id: row.uuid } }];
  const people = interpretations.flatMap((each) =>
    each.as === 'igsid' || each.as === 'external_user_id' ? [each.text] : [],
  );
  const isPhrase = /\s/.test(query.trim()) && people.length > 0;
  return (isPhrase ? [...new Set(people)] : [query]).map((subject) => ({ subject: subject.trim() }));
}

/** All persons in the answer, by IGSID if it is known. */
function toLooks({ identities, links, attempts }: Findings): AuditedLook[] {
  return [
    ...[...identities.values()].map(({ id, identity: { appId, igsid } }) => ({
      appId,
      target: { kind: 'idn', id } as const,
      subject: igsid,
    })),
    ...[...links.values()].map(({ id, appId, igsid, externalUserId }) => ({
      appId,
      target: { kind: 'lnk', id } as const,
      subject: igsid ?? externalUserId,
    })),
    ...[...attempts.values()].map(({ id, attempt: { appId, igsid } }) => ({
      appId,
      target: { kind: 'att', id } as const,
      subject: igsid,
    })),
  ];
}

function newestFirst(attempts: ReadonlyMap<string, StoredAttempt>): StoredAttempt[] {
  return [...attempts.values()].sort((a, b) => (a.attempt.id < b.attempt.id ? 1 : -1));
}
