import { Injectable } from '@nestjs/common';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import type { LinkRow, LinkState } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import {
  type Answerer,
  type ConfirmationAnswer,
  type ConfirmationDecision,
  decideConfirmation,
} from './confirmation-decision.js';
import { LinkingState } from './linking-state.service.js';
import { LinkingWriter } from './linking-writer.service.js';
import { type AwaitingLink, planConfirmation, planRejection } from './plan-confirmation.js';

export type ConfirmationResult =
  | { readonly kind: 'unknown_link' | 'session_mismatch' | 'not_awaiting' | 'by_person' }
  /** The link as it is then. */
  | { readonly kind: 'done'; readonly link: LinkState }
  | { readonly kind: 'taken'; readonly reason: 'igsid_taken' | 'user_taken' };

export interface ConfirmationRequest {
  /** UUID of the link. */
  readonly linkId: string;
  /** UUID of the app that answers: only the one that minted; null when the person answers. */
  readonly appId: string | null;
  readonly answer: ConfirmationAnswer;
  readonly by: Answerer;
  /** Whether a no is not answered in the chat: another message says the same. */
  readonly isSilent?: boolean;
}

/** Takes the answer to "is this you?", of the app's user or of the person: links the person, or does not. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly database: Database,
    private readonly state: LinkingState,
    private readonly writer: LinkingWriter,
    private readonly attempts: AttemptsRepository,
    private readonly links: LinksService,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Confirms or declines a link that waits for it; the same answer again changes nothing.
   * @param actor null for the person: the rows say what they did
   * @throws UnavailableError when the database is away: nothing was decided, or it cannot be known
   */
  async answer(request: ConfirmationRequest, actor: AuditActor | null): Promise<ConfirmationResult> {
    for (;;) {
      const result = await this.database.inTransaction((tx) => this.tryAnswer(tx, request, actor), {
        reserved: true,
      });
      // Another person came to be waited for between the look and the locks.
      if (result !== 'moved') return result;
    }
  }

  private async tryAnswer(
    tx: Transaction,
    { linkId, appId, answer, by, isSilent = false }: ConfirmationRequest,
    actor: AuditActor | null,
  ): Promise<ConfirmationResult | 'moved'> {
    const seen = await this.links.findIn(tx, linkId, appId);
    if (seen === null) return { kind: 'unknown_link' };
    const loaded = await this.state.loadAwaiting(tx, seen);
    if (loaded === null) return 'moved';
    const { link, active, chat, allowUnconfirmedReplace } = loaded;
    const people = {
      activeByIgsid: active.find((identity) => identity.igsid === link.igsid) ?? null,
      activeByUser: active.find((identity) => identity.externalUserId === link.externalUserId) ?? null,
      allowUnconfirmedReplace,
    };
    const now = this.clock.now();
    const decision = decideConfirmation({ link, answer, by, people, now });
    return this.apply(tx, decision, { link, active, chat, isSilent, now }, actor);
  }

  private async apply(
    tx: Transaction,
    decision: ConfirmationDecision,
    found: AwaitingLink,
    actor: AuditActor | null,
  ): Promise<ConfirmationResult> {
    const { link, now } = found;
    switch (decision.kind) {
      case 'session_mismatch':
      case 'not_awaiting':
      case 'by_person':
        return { kind: decision.kind };
      case 'again':
        return this.done(tx, link);
      case 'taken_before':
        return { kind: 'taken', reason: decision.reason };
      case 'declined':
        await this.record(tx, actor, 'link.declined', link);
        await this.writer.apply(tx, link.accountId, planRejection(found, decision.reason), now);
        return this.done(tx, link);
      case 'confirmed': {
        const event = await this.attempts.findAwaiting(tx, link, decision.igsid, decision.eventAt);
        // A large erasure removes a person's events first, and the link last: no person is waiting any more.
        if (event === null) return { kind: 'not_awaiting' };
        await this.record(tx, actor, 'link.confirmed', link);
        const plan = planConfirmation(found, decision, event, () => this.ids.newUuid());
        await this.writer.apply(tx, link.accountId, plan, now);
        const { people } = decision;
        return people.link === 'rejected' ? { kind: 'taken', reason: people.outcome } : this.done(tx, link);
      }
      default:
        return unreachable(decision);
    }
  }

  private async done(tx: Transaction, { id, appId }: LinkRow): Promise<ConfirmationResult> {
    const link = await this.links.findIn(tx, id, appId);
    return link ? { kind: 'done', link } : { kind: 'unknown_link' };
  }

  private async record(
    tx: Transaction,
    actor: AuditActor | null,
    action: 'link.confirmed' | 'link.declined',
    { id, appId }: LinkRow,
  ): Promise<void> {
    if (actor === null) return;
    await this.audit.record(tx, actor, { action, appId, target: { kind: 'lnk', id } });
  }
}

function unreachable(decision: never): never {
  throw new TypeError(`no way to apply ${JSON.stringify(decision)}`);
}
