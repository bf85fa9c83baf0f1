import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction, type Tx } from '../platform/database/database.service.js';
import { lockBuckets, lockOnPerson, lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { LinkProgress, LinkState } from '../links/link-state.js';
import { LinksService, type StoredLink } from '../links/links.service.js';
import { Announcements } from '../notifications/announcements.service.js';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import {
  type ConfirmationAnswer,
  type ConfirmationDecision,
  decideConfirmation,
} from './confirmation-decision.js';
import { announceAll, type Happening, linked, originOf, replaced, seen } from './identity-announcement.js';
import type { ActivePeople } from './link-decision.js';
import type { KnownIdentity } from './redemption-plan.js';
import { RedemptionRepository } from './redemption.repository.js';

export type ConfirmationResult =
  | { readonly kind: 'unknown_link' | 'session_mismatch' | 'not_awaiting' }
  /** The link as it stands then. */
  | { readonly kind: 'done'; readonly stored: StoredLink }
  | { readonly kind: 'taken'; readonly reason: 'igsid_taken' | 'user_taken' };

export interface ConfirmationRequest {
  /** UUID of the link. */
  readonly linkId: string;
  /** UUID of the app that answers: only the one that minted. */
  readonly appId: string;
  readonly answer: ConfirmationAnswer;
  readonly sessionId: string | null;
}

/** What an answer meets, under its locks. */
interface Found {
  readonly link: LinkState;
  /** Who is linked with the person or the external user. */
  readonly active: readonly KnownIdentity[];
  readonly now: Date;
}

/** Takes the answer of the app's user to "is this you?": links, or lets go. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly database: Database,
    private readonly identities: RedemptionRepository,
    private readonly attempts: AttemptsRepository,
    private readonly links: LinksService,
    private readonly announcements: Announcements,
    private readonly locks: Locks,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Confirms or declines a link that waits for it; the same answer again changes nothing.
   * @throws UnavailableError when the database is away: nothing was decided, or it cannot be known
   */
  async answer(request: ConfirmationRequest, actor: AuditActor): Promise<ConfirmationResult> {
    for (;;) {
      const result = await this.database.inTransaction((tx) => this.tryAnswer(tx, request, actor));
      // Another person came to be waited for between the look and the lock: the locks were those of somebody else.
      if (result !== 'moved') return result;
    }
  }

  private async tryAnswer(
    tx: Transaction,
    request: ConfirmationRequest,
    actor: AuditActor,
  ): Promise<ConfirmationResult | 'moved'> {
    const seen = await this.links.findRow(tx, request.linkId, request.appId);
    if (seen === null) return { kind: 'unknown_link' };
    const { igsid } = seen;
    const person = igsid === null ? [] : [lockOnPerson(seen, igsid)];
    const arrivals = igsid === null ? [] : [{ linkId: seen.id, igsid }];
    const [, [link], active] = await Promise.all([
      this.locks.take(tx, lockBuckets([...person, lockOnUser(seen, seen.externalUserId)])),
      this.links.lock(tx, [seen.id]),
      this.identities.findActive(tx, arrivals),
    ]);
    if (!link) return { kind: 'unknown_link' };
    if (link.igsid !== igsid) return 'moved';
    const people = {
      activeByIgsid: active.find((identity) => identity.igsid === igsid) ?? null,
      activeByUser: active.find((identity) => identity.externalUserId === link.externalUserId) ?? null,
    } satisfies ActivePeople;
    const now = this.clock.now();
    const { answer, sessionId } = request;
    const decision = decideConfirmation({ link, answer, sessionId, people, now });
    return this.apply(tx, decision, { link, active, now }, actor);
  }

  private async apply(
    tx: Transaction,
    decision: ConfirmationDecision,
    found: Found,
    actor: AuditActor,
  ): Promise<ConfirmationResult> {
    const { link } = found;
    switch (decision.kind) {
      case 'session_mismatch':
      case 'not_awaiting':
        return { kind: decision.kind };
      case 'again':
        return this.done(tx, link);
      case 'taken_before':
        return { kind: 'taken', reason: decision.reason };
      case 'declined':
        await this.record(tx, actor, 'link.declined', link);
        await this.reject(tx, found, 'declined');
        return this.done(tx, link);
      case 'confirmed':
        return this.confirm(tx, decision, found, actor);
      default:
        return unreachable(decision);
    }
  }

  private async confirm(
    tx: Transaction,
    { people, igsid, eventAt }: Extract<ConfirmationDecision, { kind: 'confirmed' }>,
    found: Found,
    actor: AuditActor,
  ): Promise<ConfirmationResult> {
    const { link, active, now } = found;
    const event = await this.attempts.findAwaiting(tx, link.id, igsid, eventAt);
    // A large erasure removes a person's events first, and the link in its last turn: there is nobody to wait for any more.
    if (event === null) return { kind: 'not_awaiting' };
    await this.record(tx, actor, 'link.confirmed', link);
    if (people.link === 'rejected') {
      await this.reject(tx, found, people.outcome);
      return { kind: 'taken', reason: people.outcome };
    }
    const { lastReferralAt } = event;
    const origin = originOf(link, event);
    if (people.outcome === 'already_linked') {
      const { outcome: reason, identityId } = people;
      // The identity was not there yet when this event came: it reopened the person's window all the same.
      await this.identities.touch(tx, new Map([[identityId, lastReferralAt]]));
      await this.move(tx, found, { status: 'linked', reason, igsid, identityId });
      const known = active.filter(({ id }) => id === identityId);
      await this.announce(
        tx,
        known.map((identity) => seen(identity, origin, lastReferralAt, link)),
        now,
      );
      return this.done(tx, link);
    }
    const gone = active.filter(({ id }) => people.replaces.some((each) => each.id === id));
    if (gone.length > 0) await this.identities.replace(tx, new Map(gone.map(({ id }) => [id, eventAt])));
    const { appId, accountId, externalUserId } = link;
    const identityId = this.ids.newUuid();
    const pair = { id: identityId, appId, accountId, externalUserId, igsid };
    const identity = { ...pair, ...origin, linkedAt: eventAt, lastReferralAt, unlinkedAt: null };
    await this.identities.insert(tx, [identity]);
    await this.move(tx, found, { status: 'linked', reason: null, igsid, identityId });
    await this.announce(
      tx,
      [...gone.map((each) => replaced(each, eventAt, link)), linked(identity, link)],
      now,
    );
    return this.done(tx, link);
  }

  private async reject(
    tx: Transaction,
    found: Found,
    reason: 'declined' | 'igsid_taken' | 'user_taken',
  ): Promise<void> {
    const link = await this.move(tx, found, { status: 'rejected', reason });
    await this.announce(tx, [{ kind: 'link', link }], found.now);
  }

  private announce(tx: Transaction, happenings: readonly Happening[], now: Date): Promise<void> {
    return this.announcements.announce(tx, announceAll(happenings, now));
  }

  private async done(tx: Tx, { id, appId }: LinkState): Promise<ConfirmationResult> {
    const stored = await this.links.findIn(tx, id, appId);
    return stored ? { kind: 'done', stored } : { kind: 'unknown_link' };
  }

  private async move(
    tx: Tx,
    { link, now }: Found,
    change: Pick<LinkProgress, 'status' | 'reason'> & Partial<LinkProgress>,
  ): Promise<LinkState> {
    const closed = { igsid: null, identityId: null, awaitingSince: link.awaitingSince };
    const progress = { ...closed, decidedAt: now, completedAt: now, ...change };
    await this.links.advance(tx, new Map([[link.id, progress]]));
    return { ...link, ...progress };
  }

  private record(
    tx: Tx,
    actor: AuditActor,
    action: 'link.confirmed' | 'link.declined',
    { id, appId }: LinkState,
  ): Promise<void> {
    return this.audit.record(tx, actor, { action, appId, target: { kind: 'lnk', id } });
  }
}

function unreachable(decision: never): never {
  throw new TypeError(`no way to apply ${JSON.stringify(decision)}`);
}
