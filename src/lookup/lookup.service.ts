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
import { type Understanding, understandQuery } from './lookup-query.js';

/** Everything that is known about what support pasted. */
export interface LookupResult {
  readonly understoodAs: Understanding['as'][];
  readonly links: LinkState[];
  readonly identities: StoredIdentity[];
  readonly attempts: StoredAttempt[];
  /** The token's own verdict, when a ref was pasted. */
  readonly ref: RefVerdict | null;
}

interface Findings {
  readonly links: Map<string, LinkState>;
  readonly identities: Map<string, StoredIdentity>;
  readonly attempts: Map<string, StoredAttempt>;
}

/** More than this is no answer to a question about one person. */
const MOST = 50;

/** Answers "why did it not link?": one question over links, identities and attempts. */
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

  /** Looks up a TypeID, IGSID, external user id, username, mid, ref or ig.me URL; that it was looked up is kept. */
  lookup(query: string, actor: AuditActor): Promise<LookupResult> {
    const ways = understandQuery(query);
    const ref = ways.find((way) => way.as === 'ref');
    const verdict = ref ? this.refTokens.verify(ref.ref) : null;
    return this.database.inTransaction(async (tx) => {
      const findings: Findings = { links: new Map(), identities: new Map(), attempts: new Map() };
      for (const way of ways) await this.follow(tx, way, verdict, findings);
      await this.addWhatBelongsToLinks(tx, findings);
      await this.audit.recordLook(
        tx,
        actor,
        'person.looked_up',
        [toQuestion(query, ways)],
        toLooks(findings),
      );
      const { links, identities, attempts } = findings;
      const understoodAs = ways.map(({ as }) => as);
      return {
        understoodAs,
        links: [...links.values()],
        identities: [...identities.values()],
        attempts: newestFirst(attempts),
        ref: verdict,
      };
    });
  }

  private async follow(
    tx: Tx,
    way: Understanding,
    verdict: RefVerdict | null,
    findings: Findings,
  ): Promise<void> {
    switch (way.as) {
      case 'link_id':
        return addLinks(findings, await this.links.findForLookup(tx, { ids: [way.uuid] }, MOST));
      case 'identity_id': {
        const stored = await this.identities.findOne(tx, way.uuid, null);
        if (stored === null) return;
        addIdentities(findings, [stored]);
        return addLinks(
          findings,
          await this.links.findForLookup(tx, { ids: [stored.identity.linkId] }, MOST),
        );
      }
      case 'attempt_id':
        return this.addAttempts(tx, findings, { ids: [way.uuid] });
      case 'app_id':
        addIdentities(findings, await this.identities.find(tx, { appId: way.uuid, status: 'all' }, MOST));
        return addLinks(findings, await this.links.findForLookup(tx, { appId: way.uuid }, MOST));
      case 'account_id':
        return addIdentities(
          findings,
          await this.identities.find(tx, { accountId: way.uuid, status: 'all' }, MOST),
        );
      case 'endpoint_id':
      case 'notification_id':
        return this.addWhatWasTold(tx, way.uuid, findings);
      case 'ref':
        if (verdict?.kind !== 'valid')
          return this.addAttempts(tx, findings, { refHash: hash('sha256', way.ref, 'buffer') });
        return addLinks(findings, await this.links.findForLookup(tx, { ids: [verdict.claims.linkId] }, MOST));
      case 'external_user_id':
        addIdentities(
          findings,
          await this.identities.find(tx, { externalUserId: way.text, status: 'all' }, MOST),
        );
        return addLinks(findings, await this.links.findForLookup(tx, { externalUserId: way.text }, MOST));
      case 'igsid':
        addIdentities(findings, await this.identities.find(tx, { igsid: way.text, status: 'all' }, MOST));
        return this.addAttempts(tx, findings, { igsid: way.text });
      case 'mid':
        return this.addAttempts(tx, findings, { mid: way.text });
      case 'username':
        return addIdentities(findings, await this.identities.findOfAccount(tx, way.text, MOST));
      default:
        return unreachable(way);
    }
  }

  /** What a notification, or the newest ones of an endpoint, are about. */
  private async addWhatWasTold(tx: Tx, id: string, findings: Findings): Promise<void> {
    const subjects = await this.notifications.findSubjects(tx, id, MOST);
    const links = [...new Set(subjects.flatMap(({ linkId }) => linkId ?? []))];
    const identities = [...new Set(subjects.flatMap(({ identityId }) => identityId ?? []))];
    if (links.length > 0) addLinks(findings, await this.links.findForLookup(tx, { ids: links }, MOST));
    if (identities.length > 0)
      addIdentities(findings, await this.identities.find(tx, { ids: identities, status: 'all' }, MOST));
  }

  /** The attempts of every link found, the links of every attempt found, and the identities that the links made. */
  private async addWhatBelongsToLinks(tx: Tx, findings: Findings): Promise<void> {
    const ofAttempts = [...findings.attempts.values()].flatMap(({ attempt }) => attempt.linkId ?? []);
    const missing = ofAttempts.filter((id) => !findings.links.has(id)).slice(0, MOST);
    if (missing.length > 0) addLinks(findings, await this.links.findForLookup(tx, { ids: missing }, MOST));
    const linkIds = [...findings.links.keys()];
    if (linkIds.length > 0) await this.addAttempts(tx, findings, { linkIds });
    const made = [...findings.links.values()].flatMap(({ identityId }) => identityId ?? []);
    const unseen = made.filter((id) => !findings.identities.has(id));
    if (unseen.length > 0)
      addIdentities(findings, await this.identities.find(tx, { ids: unseen, status: 'all' }, MOST));
  }

  private async addAttempts(tx: Tx, findings: Findings, filter: AttemptFilter): Promise<void> {
    for (const stored of await this.attempts.find(tx, filter, MOST))
      findings.attempts.set(stored.attempt.id, stored);
  }
}

function addLinks(findings: Findings, links: readonly LinkState[]): void {
  for (const stored of links) findings.links.set(stored.id, stored);
}

function addIdentities(findings: Findings, identities: readonly StoredIdentity[]): void {
  for (const stored of identities) findings.identities.set(stored.id, stored);
}

/** What was asked is kept as its keyed hash, or as the row that it names. */
function toQuestion(query: string, ways: readonly Understanding[]): AuditedLook {
  const row = ways.find((way) => 'uuid' in way);
  return row ? { target: { kind: row.kind, id: row.uuid } } : { subject: query.trim() };
}

/** Everybody whom the answer shows; by IGSID where there is one. */
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

function unreachable(way: never): never {
  throw new TypeError(`no way to look up ${JSON.stringify(way)}`);
}
