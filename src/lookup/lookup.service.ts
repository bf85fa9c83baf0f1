import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor, type AuditedLook } from '../audit/audit.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { type AttemptFilter, AttemptsService, type StoredAttempt } from '../attempts/attempts.service.js';
import { IdentitiesService, type StoredIdentity } from '../identities/identities.service.js';
import type { LinkState } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { RefTokensService, type RefVerdict } from '../ref-tokens/ref-tokens.service.js';
import { type Interpretation, interpretQuery } from './lookup-query.js';

/** Everything that was found for a text. */
export interface LookupResult {
  readonly understoodAs: Interpretation['as'][];
  readonly links: LinkState[];
  readonly identities: StoredIdentity[];
  readonly attempts: StoredAttempt[];
  /** The verdict on the token, when the text contains a ref. */
  readonly ref: RefVerdict | null;
}

/** What was found so far, by UUID. */
interface Findings {
  readonly links: Map<string, LinkState>;
  readonly identities: Map<string, StoredIdentity>;
  readonly attempts: Map<string, StoredAttempt>;
}

type LinkLookupFilter = Parameters<LinksService['findForLookup']>[1];
type IdentityLookupFilter = Parameters<IdentitiesService['find']>[1];

/** The newest rows of each search. A question about one person has fewer results. */
const MAX_RESULTS = 50;

/** Answers "why did it not link?" from links, identities, attempts and notifications. */
@Injectable()
export class LookupService {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly identities: IdentitiesService,
    private readonly attempts: AttemptsService,
    private readonly notifications: NotificationsService,
    private readonly refTokens: RefTokensService,
    private readonly audit: Audit,
  ) {}

  /** Looks up a TypeID, IGSID, external user id, username, mid, ref or ig.me URL, and records the look-up in the audit. */
  lookup(query: string, actor: AuditActor): Promise<LookupResult> {
    const interpretations = interpretQuery(query);
    const ref = interpretations.find(({ as }) => as === 'ref');
    const verdict = ref?.as === 'ref' ? this.refTokens.verify(ref.ref) : null;
    return this.database.inTransaction(async (tx) => {
      const findings: Findings = { links: new Map(), identities: new Map(), attempts: new Map() };
      for (const interpretation of interpretations) await this.search(tx, interpretation, verdict, findings);
      await this.addRelated(tx, findings);
      const question = toQuestion(query, interpretations);
      await this.audit.recordLook(tx, actor, 'person.looked_up', [question], toLooks(findings));
      return {
        understoodAs: interpretations.map(({ as }) => as),
        links: [...findings.links.values()],
        identities: [...findings.identities.values()],
        attempts: newestFirst(findings.attempts),
        ref: verdict,
      };
    });
  }

  private async search(
    tx: Tx,
    interpretation: Interpretation,
    verdict: RefVerdict | null,
    findings: Findings,
  ): Promise<void> {
    switch (interpretation.as) {
      case 'link_id':
        return this.addLinks(tx, findings, { ids: [interpretation.uuid] });
      case 'identity_id': {
        await this.addIdentities(tx, findings, { ids: [interpretation.uuid] });
        const linkId = findings.identities.get(interpretation.uuid)?.identity.linkId;
        return linkId === undefined ? undefined : this.addLinks(tx, findings, { ids: [linkId] });
      }
      case 'attempt_id':
        return this.addAttempts(tx, findings, { ids: [interpretation.uuid] });
      case 'app_id':
        await this.addIdentities(tx, findings, { appId: interpretation.uuid });
        return this.addLinks(tx, findings, { appId: interpretation.uuid });
      case 'account_id':
        return this.addIdentities(tx, findings, { accountId: interpretation.uuid });
      case 'endpoint_id':
      case 'notification_id':
        return this.addNotified(tx, findings, interpretation.uuid);
      case 'ref':
        return verdict?.kind === 'valid'
          ? this.addLinks(tx, findings, { ids: [verdict.claims.linkId] })
          : this.addAttempts(tx, findings, { refHash: hash('sha256', interpretation.ref, 'buffer') });
      case 'external_user_id':
        await this.addIdentities(tx, findings, { externalUserId: interpretation.text });
        return this.addLinks(tx, findings, { externalUserId: interpretation.text });
      case 'igsid':
        await this.addIdentities(tx, findings, { igsid: interpretation.text });
        return this.addAttempts(tx, findings, { igsid: interpretation.text });
      case 'mid':
        return this.addAttempts(tx, findings, { mid: interpretation.text });
      case 'username': {
        const ofAccount = await this.identities.findOfAccount(tx, interpretation.text, MAX_RESULTS);
        for (const stored of ofAccount) findings.identities.set(stored.id, stored);
        return;
      }
      default:
        return interpretation satisfies never;
    }
  }

  /** The links and identities of a notification, or of the newest notifications of an endpoint. */
  private async addNotified(tx: Tx, findings: Findings, id: string): Promise<void> {
    const subjects = await this.notifications.findSubjects(tx, id, MAX_RESULTS);
    const links = new Set(subjects.flatMap(({ linkId }) => linkId ?? []));
    const identities = new Set(subjects.flatMap(({ identityId }) => identityId ?? []));
    if (links.size > 0) await this.addLinks(tx, findings, { ids: [...links] });
    if (identities.size > 0) await this.addIdentities(tx, findings, { ids: [...identities] });
  }

  /** The attempts of every link found, the links of every attempt found, and the identities that the links made. */
  private async addRelated(tx: Tx, findings: Findings): Promise<void> {
    const ofAttempts = [...findings.attempts.values()].flatMap(({ attempt }) => attempt.linkId ?? []);
    const missing = ofAttempts.filter((id) => !findings.links.has(id)).slice(0, MAX_RESULTS);
    if (missing.length > 0) await this.addLinks(tx, findings, { ids: missing });
    const linkIds = [...findings.links.keys()];
    if (linkIds.length > 0) await this.addAttempts(tx, findings, { linkIds });
    const made = [...findings.links.values()].flatMap(({ identityId }) => identityId ?? []);
    const unseen = made.filter((id) => !findings.identities.has(id));
    if (unseen.length > 0) await this.addIdentities(tx, findings, { ids: unseen });
  }

  private async addLinks(tx: Tx, { links }: Findings, filter: LinkLookupFilter): Promise<void> {
    for (const link of await this.links.findForLookup(tx, filter, MAX_RESULTS)) links.set(link.id, link);
  }

  private async addIdentities(tx: Tx, { identities }: Findings, filter: IdentityLookupFilter): Promise<void> {
    const found = await this.identities.find(tx, filter, MAX_RESULTS);
    for (const stored of found) identities.set(stored.id, stored);
  }

  private async addAttempts(tx: Tx, { attempts }: Findings, filter: AttemptFilter): Promise<void> {
    for (const stored of await this.attempts.find(tx, filter, MAX_RESULTS))
      attempts.set(stored.attempt.id, stored);
  }
}

/** The question for the audit: the row that it names, or its text. */
function toQuestion(query: string, interpretations: readonly Interpretation[]): AuditedLook {
  const row = interpretations.find((each) => 'uuid' in each);
  return row ? { target: { kind: row.kind, id: row.uuid } } : { subject: query.trim() };
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
