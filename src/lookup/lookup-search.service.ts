import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InviteSecrets } from '../invites/invite-secrets.service.js';
import type { InviteState } from '../invites/invite-state.js';
import { InvitesService } from '../invites/invites.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { type AttemptFilter, AttemptsService, type StoredAttempt } from '../attempts/attempts.service.js';
import { IdentitiesService, type StoredIdentity } from '../identities/identities.service.js';
import type { LinkState } from '../links/link-state.js';
import { ConnectCodes } from '../links/connect-codes.service.js';
import { LinksService } from '../links/links.service.js';
import { NotificationsService, type StoredNotification } from '../notifications/notifications.service.js';
import type { RefVerdict } from '../ref-tokens/ref-tokens.service.js';
import type { Interpretation } from './lookup-query.js';

/** What was found, by UUID. */
export interface Findings {
  readonly links: Map<string, LinkState>;
  readonly identities: Map<string, StoredIdentity>;
  readonly attempts: Map<string, StoredAttempt>;
  /** Those that the text names. */
  readonly invites: Map<string, InviteState>;
}

type LinkLookupFilter = Parameters<LinksService['findForLookup']>[1];
type IdentityLookupFilter = Parameters<IdentitiesService['find']>[1];

/** The newest rows of each search. A question about one person has fewer results. */
const MAX_RESULTS = 50;
/** Of one user. The newest ones say what the app knows. */
const MAX_NOTICES = 20;

/** Searches links, identities, attempts and notifications. */
@Injectable()
export class LookupSearch {
  constructor(
    private readonly links: LinksService,
    private readonly identities: IdentitiesService,
    private readonly attempts: AttemptsService,
    private readonly notifications: NotificationsService,
    private readonly codes: ConnectCodes,
    private readonly invites: InvitesService,
    private readonly inviteSecrets: InviteSecrets,
  ) {}

  /**
   * Finds what each interpretation names, and what belongs to it.
   * @param verdicts the verdict on each ref
   */
  async find(
    tx: Tx,
    interpretations: readonly Interpretation[],
    verdicts: ReadonlyMap<string, RefVerdict>,
  ): Promise<Findings> {
    const findings: Findings = {
      links: new Map(),
      identities: new Map(),
      attempts: new Map(),
      invites: new Map(),
    };
    for (const interpretation of interpretations) await this.search(tx, interpretation, verdicts, findings);
    await this.addRelated(tx, findings);
    return findings;
  }

  /** The newest notifications about the user of a link, or of an identity. */
  findNotices(
    tx: Tx,
    user: { readonly appId: string; readonly externalUserId: string },
  ): Promise<StoredNotification[]> {
    return this.notifications.findOfUser(tx, user, MAX_NOTICES);
  }

  private async search(
    tx: Tx,
    interpretation: Interpretation,
    verdicts: ReadonlyMap<string, RefVerdict>,
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
      // Campaigns are found apart: no row is of one.
      case 'campaign_id':
        return;
      case 'endpoint_id':
      case 'notification_id':
        return this.addNotified(tx, findings, interpretation.uuid);
      case 'ref': {
        const verdict = verdicts.get(interpretation.ref);
        return verdict?.kind === 'valid'
          ? this.addLinks(tx, findings, { ids: [verdict.claims.linkId] })
          : this.addAttempts(tx, findings, { refHash: hash('sha256', interpretation.ref, 'buffer') });
      }
      case 'connect_code': {
        const linkId = this.codes.read(interpretation.code);
        return linkId === null ? undefined : this.addLinks(tx, findings, { ids: [linkId] });
      }
      case 'invite_id':
        return this.addInvited(tx, findings, interpretation.uuid);
      case 'invite': {
        const inviteId = this.inviteSecrets.read(interpretation.invite);
        return inviteId === null ? undefined : this.addInvited(tx, findings, inviteId);
      }
      case 'external_user_id':
        await this.addIdentities(tx, findings, { externalUserId: interpretation.text });
        return this.addLinks(tx, findings, { externalUserId: interpretation.text });
      case 'igsid':
        await this.addIdentities(tx, findings, { igsid: interpretation.text });
        return this.addAttempts(tx, findings, { igsid: interpretation.text });
      case 'mid':
        return this.addAttempts(tx, findings, { mid: interpretation.text });
      case 'request_id':
        return this.addAttempts(tx, findings, { requestId: interpretation.text });
      case 'username': {
        const ofAccount = await this.identities.findOfAccount(tx, interpretation.text, MAX_RESULTS);
        for (const stored of ofAccount) findings.identities.set(stored.id, stored);
        return;
      }
      default:
        return interpretation satisfies never;
    }
  }

  /** The link that has redeemed an invite, and what there is of its person. */
  private async addInvited(tx: Tx, findings: Findings, id: string): Promise<void> {
    const invite = await this.invites.findIn(tx, id, null);
    if (invite === null) return;
    findings.invites.set(invite.id, invite);
    if (invite.linkId !== null) await this.addLinks(tx, findings, { ids: [invite.linkId] });
    await this.addIdentities(tx, findings, { igsid: invite.igsid });
    await this.addAttempts(tx, findings, { igsid: invite.igsid });
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
