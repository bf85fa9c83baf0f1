import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppsService } from '../apps/apps.service.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../clock/clock.service.js';
import { Database, type Tx } from '../database/database.service.js';
import { allLockBuckets } from '../database/lock-buckets.js';
import { Locks } from '../database/locks.service.js';
import { runNarrowing } from '../database/narrowing.js';
import { PersonRemoval } from '../identities/person-removal.service.js';
import { Ids } from '../ids/ids.service.js';
import { LinkRemoval } from '../links/link-removal.service.js';
import { Tombstones } from '../tombstones/tombstones.service.js';
import type { ErasureEntity } from './erasure.entity.js';
import { type ErasureSubject, ErasureSubjects } from './erasure-subjects.service.js';
import type { ErasureForm, ErasureTarget } from './erasure-target.js';
import { ErasuresRepository } from './erasures.repository.js';

export type ErasureResult =
  | { readonly kind: 'erased'; readonly erasure: ErasureEntity }
  | { readonly kind: 'unknown_account' | 'unknown_app' };

/** Meta's own request, by which it is known again, and the code that the person asks with. */
interface MetaRequest {
  readonly hash: Buffer;
  readonly confirmationCode: string;
}

type Removed = Pick<ErasureEntity, 'links' | 'identities' | 'attempts' | 'deadLetters' | 'idempotencyKeys'>;

type Turn =
  | { readonly kind: 'done'; readonly erasure: ErasureEntity }
  | { readonly kind: 'more'; readonly subject: ErasureSubject; readonly removed: Partial<Removed> };

/** How much is done while everybody else waits: a turn takes some tens of milliseconds, and a wait for a lock may take 750. */
const ROWS_A_TURN = 2_000;

/**
 * Removes people, wherever we keep something of them.
 *
 * All of it happens in one transaction that holds every lock, unless there is more than a turn may take: then a turn puts up
 * the tombstones and removes a part, and the rest of its events goes in batches that hold nobody up, since what is under a
 * tombstone cannot grow again. What the events are found by (identities, links) goes after them, and the receipt comes last:
 * an erasure that breaks off in between is repaired by asking again.
 */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly database: Database,
    private readonly erasures: ErasuresRepository,
    private readonly subjects: ErasureSubjects,
    private readonly accounts: AccountsService,
    private readonly apps: AppsService,
    private readonly links: LinkRemoval,
    private readonly people: PersonRemoval,
    private readonly tombstones: Tombstones,
    private readonly locks: Locks,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Removes whom an operator names. */
  async erase(form: ErasureForm, actor: AuditActor): Promise<ErasureResult> {
    if (form.kind === 'user') {
      const known = await this.database.read((tx) => this.apps.exists(tx, form.appId));
      return known
        ? { kind: 'erased', erasure: await this.remove(form, actor, null) }
        : { kind: 'unknown_app' };
    }
    const account = await this.database.read((tx) => this.accounts.findByName(tx, form.account));
    if (account === null) return { kind: 'unknown_account' };
    const target = { kind: 'person', account, igsid: form.igsid } as const;
    return { kind: 'erased', erasure: await this.remove(target, actor, null) };
  }

  /**
   * Removes a person on every account, because Meta passed on that they ask for it. The same request again changes nothing.
   * @param requestHash keyed hash of Meta's signed request
   * @returns the receipt of this request, with its confirmation code
   */
  async eraseForMeta(igsid: string, requestHash: Buffer, requestId: string): Promise<ErasureEntity> {
    const known = await this.database.read((tx) => this.erasures.findByRequestHash(tx, requestHash));
    if (known) return known;
    // Meta asks for an alphanumeric code; 128 bits cannot be guessed.
    const confirmationCode = this.ids.randomBytes(16).toString('hex');
    const actor = { kind: 'meta', keyId: null, requestId } as const;
    return this.remove({ kind: 'person', account: null, igsid }, actor, {
      hash: requestHash,
      confirmationCode,
    });
  }

  /** One receipt. */
  get(id: string): Promise<ErasureEntity | null> {
    return this.database.read((tx) => this.erasures.findById(tx, id));
  }

  /** The receipt that a person's code belongs to. */
  findByConfirmationCode(code: string): Promise<ErasureEntity | null> {
    return this.database.read((tx) => this.erasures.findByConfirmationCode(tx, code));
  }

  /** Receipts newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<ErasureEntity[]> {
    return this.database.read((tx) => this.erasures.list(tx, limit, beforeId));
  }

  private async remove(
    target: ErasureTarget,
    actor: AuditActor,
    meta: MetaRequest | null,
  ): Promise<ErasureEntity> {
    let removed: Removed = { links: 0, identities: 0, attempts: 0, deadLetters: 0, idempotencyKeys: 0 };
    for (;;) {
      const sofar = removed;
      const turn = await this.insist(() => this.takeTurn(target, actor, meta, sofar));
      if (turn.kind === 'done') return turn.erasure;
      removed = add(removed, turn.removed);
      for (let complete = false; !complete;) {
        const events = await this.insist(() =>
          this.database.inTransaction((tx) => this.removeEvents(tx, turn.subject)),
        );
        removed = add(removed, events);
        ({ complete } = events);
      }
    }
  }

  /** One transaction alone with who-is-who: no redemption, mint or confirmation is half-way, and each later one sees the tombstones. */
  private takeTurn(
    target: ErasureTarget,
    actor: AuditActor,
    meta: MetaRequest | null,
    before: Removed,
  ): Promise<Turn> {
    return this.database.inTransaction(async (tx): Promise<Turn> => {
      await this.locks.take(tx, allLockBuckets());
      const known = meta && (await this.erasures.findByRequestHash(tx, meta.hash));
      if (known) return { kind: 'done', erasure: known };
      const now = this.clock.now();
      const subject = await this.subjects.find(tx, target, ROWS_A_TURN);
      await this.tombstones.put(tx, subject.tombstones, now);
      const events = await this.removeEvents(tx, subject);
      // Every other room that keeps something of a person or a link removes it here: events before what they are found by.
      if (!events.complete) return { kind: 'more', subject, removed: events };
      const links = await this.links.remove(tx, subject.linkIds);
      if (subject.moreLinks) return { kind: 'more', subject, removed: { ...events, ...links } };
      const identities = await this.people.removeIdentities(tx, subject.identityIds);
      const erasure: ErasureEntity = {
        id: this.ids.newUuid(),
        source: meta ? 'meta' : 'admin',
        requestHash: meta?.hash ?? null,
        confirmationCode: meta?.confirmationCode ?? null,
        ...add(before, { ...events, ...links, identities }),
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
      return { kind: 'done', erasure };
    });
  }

  private removeEvents(tx: Tx, { people, linkIds }: ErasureSubject) {
    return this.people.removeEvents(tx, people, linkIds, ROWS_A_TURN);
  }

  /** Again when the rows are fought over, and `UnavailableError` when they go on being. */
  private async insist<Result>(work: () => Promise<Result>): Promise<Result> {
    const [settled] = await runNarrowing([work], async () => [await work()]);
    if (settled?.status === 'fulfilled') return settled.value;
    throw settled?.reason;
  }
}

function add(removed: Removed, more: Partial<Removed>): Removed {
  return {
    links: removed.links + (more.links ?? 0),
    identities: removed.identities + (more.identities ?? 0),
    attempts: removed.attempts + (more.attempts ?? 0),
    deadLetters: removed.deadLetters + (more.deadLetters ?? 0),
    idempotencyKeys: removed.idempotencyKeys + (more.idempotencyKeys ?? 0),
  };
}
