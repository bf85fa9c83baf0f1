import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction, type Tx } from '../platform/database/database.service.js';
import { lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { LinkAnnouncer } from './link-announcer.service.js';
import { decideDecline, decideExtension, decideOpened, type PageDecision } from './link-page-change.js';
import { closeForDisabledApp, type LinkState } from './link-state.js';
import { LinksRepository } from './links.repository.js';
import { LinksService } from './links.service.js';

/** What a page asks of a link: how it is decided, and what the link then is. */
interface PageRequest<Answer extends string> {
  readonly decide: (link: LinkState, now: Date) => PageDecision<Answer>;
  readonly becomes: 'opened' | 'moved' | 'extended';
  /** Whether it is decided on the link as it is stored, also when its app is disabled. */
  readonly ignoresDisabledApp?: true;
}

/**
 * What the page of a link may change of it, for a person without a key. The audit has no entry of it, because it records callers
 * with a key: the link's `openedAt`, `reason` and `expiresAt` and the notifications say what happened.
 */
@Injectable()
export class LinkPageChanges {
  constructor(
    private readonly database: Database,
    private readonly repository: LinksRepository,
    private readonly links: LinksService,
    private readonly apps: AppsService,
    private readonly locks: Locks,
    private readonly announcer: LinkAnnouncer,
    private readonly clock: Clock,
  ) {}

  /** Records that a person has opened a pending link, once; does nothing for any other link. */
  async markOpened(linkId: string): Promise<void> {
    await this.change(linkId, { decide: decideOpened, becomes: 'opened' });
  }

  /**
   * Revokes a pending link because the person did not ask for it. `declined` also when that was done before. Of a disabled app, too: when
   * an operator enables it again before its links are revoked, the person's no must still hold.
   */
  decline(linkId: string): Promise<'declined' | 'closed' | 'missing'> {
    return this.change(linkId, { decide: decideDecline, becomes: 'moved', ignoresDisabledApp: true });
  }

  /** Moves the end of a pending link by its TTL. `refused`: it has been moved as often or as far as allowed. */
  extend(linkId: string): Promise<'extended' | 'refused' | 'closed' | 'missing'> {
    return this.change(linkId, { decide: decideExtension, becomes: 'extended' });
  }

  /** A person does not come again because an erasure held the locks for a moment. */
  private change<Answer extends string>(
    linkId: string,
    request: PageRequest<Answer>,
  ): Promise<Answer | 'missing'> {
    return retryOnLock(() => this.database.inTransaction((tx) => this.tryChange(tx, linkId, request)));
  }

  /**
   * A request that changes nothing takes no lock. One that does is decided again under the lock on the user, which erasures and the
   * disabling of an app wait for, and that on the row, which redemptions, sweeps and revocations take.
   */
  private async tryChange<Answer extends string>(
    tx: Transaction,
    linkId: string,
    { decide, becomes, ignoresDisabledApp }: PageRequest<Answer>,
  ): Promise<Answer | 'missing'> {
    const asSeen = (link: LinkState): LinkState | Promise<LinkState> =>
      ignoresDisabledApp ? link : this.withApp(tx, link);
    const seen = await this.links.findIn(tx, linkId, null);
    if (seen === null) return 'missing';
    const first = decide(await asSeen(seen), this.clock.now());
    if (first.change === null) return first.answer;
    await this.locks.take(tx, [lockOnUser(seen, seen.externalUserId)]);
    const [locked] = await this.repository.lock(tx, seen.accountId, [linkId]);
    // An erasure has removed it meanwhile.
    if (locked === undefined) return 'missing';
    const link = await asSeen({ ...seen, ...locked });
    const now = this.clock.now();
    const { answer, change } = decide(link, now);
    if (change === null) return answer;
    await this.repository.changeByPage(tx, link, change);
    await this.announcer[becomes](tx, [{ ...link, ...change }], now);
    return answer;
  }

  /** A link of a disabled app is closed, whether or not the sweep has revoked it. */
  private async withApp(tx: Tx, link: LinkState): Promise<LinkState> {
    const disabled = await this.apps.findDisabled(tx, [link.appId]);
    return disabled.has(link.appId) ? closeForDisabledApp(link) : link;
  }
}
