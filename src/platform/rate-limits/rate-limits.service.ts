import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../clock/clock.service.js';
import { BlockCount } from './rate-limit-blocks.js';
import { LIMIT_POLICIES, type LimitPolicy, type LimitVerdict } from './rate-limit-policies.js';
import type { CountedAgainst } from './counted-against.js';
import { RateLimitRepository } from './rate-limit.repository.js';
import { secondsLeft, windowAt } from './rate-limit-window.js';

/** A subject's count, and the lease that is under way for it. */
interface Counted {
  readonly count: BlockCount;
  leasing: Promise<void> | null;
}

/** Counts requests against limits, together with the other instances. */
@Injectable()
export class RateLimits {
  private window = 0;
  /** A cache for each policy, so that a flood of one kind of subjects pushes out none of another kind. */
  private readonly counts: Record<LimitPolicy, LRUCache<string, Counted>> = {
    mints: makeCache('mints'),
    reads: makeCache('reads'),
    'mints-per-user': makeCache('mints-per-user'),
    addresses: makeCache('addresses'),
  };

  constructor(
    private readonly clock: Clock,
    private readonly leases: RateLimitRepository,
  ) {}

  /**
   * Counts one request. A changed limit holds from the next minute on.
   * @param subject who is limited: unique within the policy
   * @param limit how many in a minute; 0 means any number
   * @returns null when there is no limit
   */
  async take(policy: LimitPolicy, subject: string, limit: number): Promise<LimitVerdict | null> {
    if (limit === 0) return null;
    const now = this.clock.now();
    const window = windowAt(now);
    const counted = this.find(policy, subject, limit, window);
    const { count } = counted;
    let isAllowed = count.spend();
    while (!isAllowed && count.isOpen) {
      await (counted.leasing ??= this.lease(policy, `${subject}:${window}`, counted));
      isAllowed = count.spend();
    }
    return describe(policy, count, isAllowed, now);
  }

  /**
   * Counts one request against several limits if all of them let it pass without asking the other instances.
   * @returns null when one does not: then it was counted against none. Else what each says that there is
   */
  takeAtOnce(counted: readonly CountedAgainst[]): LimitVerdict[] | null {
    const now = this.clock.now();
    const window = windowAt(now);
    const verdicts: LimitVerdict[] = [];
    for (const [index, { policy, subject, limit }] of counted.entries()) {
      if (limit === 0) continue;
      const { count } = this.find(policy, subject, limit, window);
      if (!count.spend()) {
        for (const before of counted.slice(0, index)) this.giveBack(before.policy, before.subject);
        return null;
      }
      verdicts.push(describe(policy, count, true, now));
    }
    return verdicts;
  }

  /** Takes one request out of the count again that was allowed just now: what it asked for was there already. */
  giveBack(policy: LimitPolicy, subject: string): void {
    this.counts[policy].get(subject)?.count.giveBack();
  }

  private find(policy: LimitPolicy, subject: string, limit: number, window: number): Counted {
    const counts = this.counts[policy];
    if (window !== this.window) this.beginWindow(window);
    const known = counts.get(subject);
    if (known) return known;
    const { isShared } = LIMIT_POLICIES[policy];
    const fresh = { count: isShared ? new BlockCount(limit) : new BlockCount(limit, limit), leasing: null };
    counts.set(subject, fresh);
    return fresh;
  }

  /** Everybody's minute begins at the same moment, so the whole of the last one is forgotten at once. */
  private beginWindow(window: number): void {
    this.window = window;
    for (const counts of Object.values(this.counts)) counts.clear();
  }

  private async lease(policy: LimitPolicy, subject: string, counted: Counted): Promise<void> {
    try {
      counted.count.lease(await this.leases.add(policy, subject, counted.count.wanted));
    } finally {
      counted.leasing = null;
    }
  }
}

function makeCache(policy: LimitPolicy): LRUCache<string, Counted> {
  return new LRUCache({ max: LIMIT_POLICIES[policy].kept });
}

function describe(policy: LimitPolicy, count: BlockCount, isAllowed: boolean, now: Date): LimitVerdict {
  const { limit, remaining } = count;
  return { policy, isAllowed, limit, remaining, secondsLeft: secondsLeft(now) };
}
