import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { Locks } from '../platform/database/locks.service.js';
import { Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { PersonRemoval, type RemovedEvents } from '../linking/person-removal.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { LinkRemoval } from '../links/link-removal.service.js';
import {
  NotificationRemoval,
  type RemovedNotifications,
} from '../notifications/notification-removal.service.js';
import { SuppressionList } from './suppression-list.service.js';
import type { ErasureEntity } from './erasure.entity.js';
import { type ErasureSubject, ErasureSubjects } from './erasure-subjects.service.js';
import type { ErasureTarget } from './erasure-target.js';
import { ErasuresRepository } from './erasures.repository.js';
import { NOTHING_REMOVED, type Removed, sumRemoved } from './removed-rows.js';

/** What is to be erased, who asks, and how the same request is known again. */
export interface ErasureOrder {
  readonly target: ErasureTarget;
  readonly actor: AuditActor;
  readonly key: IdempotentRequest | null;
  /** Meta's own request: by which hash it is known, and the code that the person asks with. */
  readonly meta: { readonly hash: Buffer; readonly confirmationCode: string } | null;
}

type Turn =
  | { readonly kind: 'receipt'; readonly erasure: ErasureEntity }
  | { readonly kind: 'more'; readonly subject: ErasureSubject; readonly removed: Partial<Removed> };

/** How much is done while everybody else waits: a turn takes some tens of milliseconds, and a wait for a lock may take 750. */
const ROWS_A_TURN = 2_000;

/**
 * Removes people, wherever we keep something of them.
 *
 * All of it happens in one transaction that holds every lock, unless there is more than a turn may take: then a turn puts up
 * the suppressions and removes a part, and the rest of its events goes in batches that hold nobody up, since what is under a
 * suppression cannot grow again. What the events are found by (links, identities) goes after them, and the receipt comes last:
 * an erasure that breaks off in between is repaired by asking again.
 */
@Injectable()
export class Eraser {
  constructor(
    private readonly database: Database,
    private readonly erasures: ErasuresRepository,
    private readonly subjects: ErasureSubjects,
    private readonly links: LinkRemoval,
    private readonly people: PersonRemoval,
    private readonly notifications: NotificationRemoval,
    private readonly suppressions: SuppressionList,
    private readonly idempotency: Idempotency,
    private readonly locks: Locks,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Erases, and gives the receipt once all is committed.
   * @throws UnavailableError when the database is away or the rows are fought over: ask again
   */
  async erase(order: ErasureOrder): Promise<Once<ErasureEntity>> {
    let removed = NOTHING_REMOVED;
    for (;;) {
      const before = removed;
      const once = await retryOnLock(() => this.takeTurn(order, before));
      if (once.kind !== 'done') return once;
      const turn = once.value;
      if (turn.kind === 'receipt') return { ...once, value: turn.erasure };
      removed = sumRemoved(removed, turn.removed);
      for (let complete = false; !complete;) {
        const events = await retryOnLock(() =>
          this.database.inTransaction((tx) => this.removeEvents(tx, turn.subject)),
        );
        removed = sumRemoved(removed, events);
        complete = events.complete;
      }
    }
  }

  /** One transaction alone with who-is-who: no redemption, mint or confirmation is half-way, and each later one sees the suppressions. */
  private takeTurn(order: ErasureOrder, before: Removed): Promise<Once<Turn>> {
    const { key, meta } = order;
    return this.database.inTransaction(async (tx) => {
      await this.locks.takeAll(tx);
      return this.idempotency.once<Turn>(
        tx,
        key,
        async () => {
          const known = meta && (await this.erasures.findByRequestHash(tx, meta.hash));
          const turn = known ? toReceipt(known) : await this.removeSome(tx, order, before);
          return { id: turn.kind === 'receipt' ? turn.erasure.id : null, value: turn };
        },
        async (id) => {
          const known = await this.erasures.findById(tx, id);
          return known && toReceipt(known);
        },
      );
    });
  }

  private async removeSome(tx: Tx, order: ErasureOrder, before: Removed): Promise<Turn> {
    const now = this.clock.now();
    const subject = await this.subjects.find(tx, order.target, ROWS_A_TURN);
    await this.suppressions.put(tx, subject.suppressions, now);
    // A room that comes to keep something of a person or a link removes it here: events before what they are found by.
    const events = await this.removeEvents(tx, subject);
    if (!events.complete) return { kind: 'more', subject, removed: events };
    const links = await this.links.remove(tx, subject.linkIds);
    // A sweep, which takes no locks, may have held some of these links and told of them until it was committed.
    const late = await this.removeNotifications(tx, subject);
    const removed = sumRemoved(sumRemoved(NOTHING_REMOVED, { ...events, ...links }), late);
    if (subject.moreLinks || !late.complete) return { kind: 'more', subject, removed };
    const identities = await this.people.removeIdentities(tx, subject.identityIds);
    return this.write(tx, order, sumRemoved(sumRemoved(before, removed), { identities }), now);
  }

  private async write(
    tx: Tx,
    { target, actor, meta }: ErasureOrder,
    removed: Removed,
    now: Date,
  ): Promise<Turn> {
    const erasure: ErasureEntity = {
      id: this.ids.newUuid(),
      source: meta ? 'meta' : 'admin',
      requestHash: meta?.hash ?? null,
      confirmationCode: meta?.confirmationCode ?? null,
      ...removed,
      createdAt: now,
      keyId: actor.keyId,
      requestId: actor.requestId,
    };
    await this.erasures.insert(tx, erasure);
    await this.audit.record(tx, actor, {
      action: 'person.erased',
      appId: target.kind === 'user' ? target.appId : null,
      target: { kind: 'ers', id: erasure.id },
      subject: target.kind === 'user' ? target.externalUserId : target.igsid,
    });
    return toReceipt(erasure);
  }

  private async removeEvents(tx: Tx, subject: ErasureSubject): Promise<RemovedEvents & RemovedNotifications> {
    const { people, linkIds } = subject;
    const events = await this.people.removeEvents(tx, people, linkIds, ROWS_A_TURN);
    const told = await this.removeNotifications(tx, subject);
    return { ...events, ...told, complete: events.complete && told.complete };
  }

  private removeNotifications(tx: Tx, { people, users }: ErasureSubject): Promise<RemovedNotifications> {
    return this.notifications.remove(tx, people, users, ROWS_A_TURN);
  }
}

function toReceipt(erasure: ErasureEntity): Turn {
  return { kind: 'receipt', erasure };
}
