import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../clock/clock.service.js';
import { BlockCount } from './rate-limit-blocks.js';
import {
  LIMIT_POLICIES,
  type LimitPolicy,
  type LimitVerdict,
  type RateLimit,
} from './rate-limit-policies.js';
import { RateLimitRepository } from './rate-limit.repository.js';
import { secondsLeft, windowAt } from './rate-limit-window.js';

/** A subject's count, and the pending lease for it. */
interface Counted {
  readonly count: BlockCount;
  leasing: Promise<void> | null;
}

/** Counts requests against limits, together with the other instances. */
@Injectable()
export class RateLimits {
  private window = 0;
  /** One cache per policy: a flood of one kind of subjects evicts none of another kind. */
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
   * Counts one request. A changed limit takes effect with the next minute.
   * @returns null when there is no limit
   */
  async take({ policy, subject, perMinute }: RateLimit): Promise<LimitVerdict | null> {
    if (perMinute === 0) return null;
    const now = this.clock.now();
    const window = windowAt(now);
    const counted = this.find(policy, subject, perMinute, window);
    const { count } = counted;
    let isAllowed = count.spend();
    while (!isAllowed && count.isOpen) {
      await (counted.leasing ??= this.lease(policy, `${subject}:${window}`, counted));
      isAllowed = count.spend();
    }
    const { limit, remaining } = count;
    return { policy, isAllowed, limit, remaining, secondsLeft: secondsLeft(now) };
  }

  /** Uncounts a request that was just allowed, because it turned out to be a repeated one. */
  giveBack({ policy, subject }: RateLimit): void {
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

  /** All minutes begin at the same moment, so the counts of the last one are dropped together. */
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
