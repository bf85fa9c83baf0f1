import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../clock/clock.service.js';
import { Database, type Tx } from '../database/database.service.js';
import { lockBuckets, lockOnPerson, lockOnUser } from '../database/lock-buckets.js';
import { Locks } from '../database/locks.service.js';
import { Ids } from '../ids/ids.service.js';
import type { LinkProgress, LinkState } from '../links/link-state.js';
import { LinksService, type StoredLink } from '../links/links.service.js';
import { AttemptsRepository } from './attempts.repository.js';
import {
  type ConfirmationAnswer,
  type ConfirmationDecision,
  decideConfirmation,
} from './confirmation-decision.js';
import type { ActivePeople } from './link-decision.js';
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

/** Takes the answer of the app's user to "is this you?": links, or lets go. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly database: Database,
    private readonly identities: RedemptionRepository,
    private readonly attempts: AttemptsRepository,
    private readonly links: LinksService,
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
    tx: Tx,
    request: ConfirmationRequest,
    actor: AuditActor,
  ): Promise<ConfirmationResult | 'moved'> {
    const seen = await this.links.findRow(tx, request.linkId, request.appId);
    if (seen === null) return { kind: 'unknown_link' };
    const { igsid } = seen;
    const person = igsid === null ? [] : [lockOnPerson(seen, igsid)];
    const pairs = igsid === null ? [] : [{ ...seen, igsid }];
    const [, [link], active] = await Promise.all([
      this.locks.take(tx, lockBuckets([...person, lockOnUser(seen, seen.externalUserId)])),
      this.links.lock(tx, [seen.id]),
      this.identities.findActive(tx, pairs),
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
    return this.apply(tx, decision, link, actor, now);
  }

  private async apply(
    tx: Tx,
    decision: ConfirmationDecision,
    link: LinkState,
    actor: AuditActor,
    now: Date,
  ): Promise<ConfirmationResult> {
    switch (decision.kind) {
      case 'session_mismatch':
      case 'not_awaiting':
        return { kind: decision.kind };
      case 'again':
        return this.done(tx, link);
      case 'taken_before':
        return { kind: 'taken', reason: decision.reason };
      case 'declined':
        await this.move(tx, link, { status: 'rejected', reason: 'declined' }, now);
        await this.record(tx, actor, 'link.declined', link);
        return this.done(tx, link);
      case 'confirmed':
        return this.confirm(tx, decision, link, actor, now);
      default:
        return unreachable(decision);
    }
  }

  private async confirm(
    tx: Tx,
    { people, igsid, eventAt }: Extract<ConfirmationDecision, { kind: 'confirmed' }>,
    link: LinkState,
    actor: AuditActor,
    now: Date,
  ): Promise<ConfirmationResult> {
    const event = await this.attempts.findAwaiting(tx, link.id, igsid, eventAt);
    // A large erasure removes a person's events first, and the link in its last turn: there is nobody to wait for any more.
    if (event === null) return { kind: 'not_awaiting' };
    await this.record(tx, actor, 'link.confirmed', link);
    if (people.link === 'rejected') {
      await this.move(tx, link, { status: 'rejected', reason: people.outcome }, now);
      return { kind: 'taken', reason: people.outcome };
    }
    if (people.outcome === 'already_linked') {
      const { outcome: reason, identityId } = people;
      // The identity was not there yet when this event came: it reopened the person's window all the same.
      await this.identities.touch(tx, new Map([[identityId, event.lastReferralAt]]));
      await this.move(tx, link, { status: 'linked', reason, igsid, identityId }, now);
      return this.done(tx, link);
    }
    if (people.replaces.length > 0)
      await this.identities.replace(tx, new Map(people.replaces.map(({ id }) => [id, eventAt])));
    const { appId, accountId, externalUserId } = link;
    const identityId = this.ids.newUuid();
    const pair = { id: identityId, appId, accountId, externalUserId, igsid };
    const times = { linkedAt: eventAt, lastReferralAt: event.lastReferralAt, unlinkedAt: null };
    await this.identities.insert(tx, [{ ...pair, ...times, link, event }]);
    await this.move(tx, link, { status: 'linked', reason: null, igsid, identityId }, now);
    return this.done(tx, link);
  }

  private async done(tx: Tx, { id, appId }: LinkState): Promise<ConfirmationResult> {
    const stored = await this.links.findIn(tx, id, appId);
    return stored ? { kind: 'done', stored } : { kind: 'unknown_link' };
  }

  private async move(
    tx: Tx,
    link: LinkState,
    progress: Pick<LinkProgress, 'status' | 'reason'> & Partial<LinkProgress>,
    now: Date,
  ): Promise<void> {
    const closed = { igsid: null, identityId: null, awaitingSince: link.awaitingSince };
    await this.links.advance(
      tx,
      new Map([[link.id, { ...closed, decidedAt: now, completedAt: now, ...progress }]]),
    );
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
