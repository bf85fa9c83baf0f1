import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../clock/clock.service.js';
import { BlockCount } from './rate-limit-blocks.js';
import {
  isAddressPolicy,
  isCountedLocally,
  LIMIT_POLICIES,
  type LimitPolicy,
  type LimitVerdict,
  type RateLimit,
  secondsLeft,
  windowAt,
} from './rate-limit-policies.js';
import { RateLimitRepository } from './rate-limit.repository.js';

/** Subjects of one policy that are kept within a minute, at some 300 bytes each; beyond it the least recently seen is dropped. */
const MAX_SUBJECTS = 20_000;

/**
 * What addresses beyond `MAX_SUBJECTS` share within a minute. Forgetting one of those that are counted would give whoever has very
 * many addresses a fresh limit for each.
 */
const OTHER_ADDRESSES = 'others';
/** How many times one address's limit the others share: people behind them are served beside a small flood. */
const OTHERS_FACTOR = 100;

/** A subject's count, and the pending lease for it. */
interface Counted {
  readonly count: BlockCount;
  leasing: Promise<void> | null;
}

/** Counts requests against limits, together with the other instances. */
@Injectable()
export class RateLimits {
  private window = 0;
  /** A cache for each policy, so that a flood of one kind of subjects drops none of another kind. */
  private readonly counts = new Map(
    LIMIT_POLICIES.map((policy) => [policy, new LRUCache<string, Counted>({ max: MAX_SUBJECTS })]),
  );

  constructor(
    private readonly clock: Clock,
    private readonly leases: RateLimitRepository,
  ) {}

  /**
   * Counts one request. A change of the limit takes effect with the next minute.
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

  /** Takes back the count of a request that was allowed, when it turns out to repeat an earlier one. */
  giveBack({ policy, subject }: RateLimit): void {
    const counts = this.counts.get(policy);
    const counted = counts?.get(subject) ?? (isAddressPolicy(policy) ? counts?.get(OTHER_ADDRESSES) : null);
    counted?.count.giveBack();
  }

  /**
   * Proves that the database takes writes, by one that serves nothing else.
   * @throws UnavailableError when it does not, or not in time
   */
  proveWrites(deadlineMs: number): Promise<void> {
    return this.leases.prove(deadlineMs);
  }

  private find(policy: LimitPolicy, subject: string, limit: number, window: number): Counted {
    if (window !== this.window) this.beginWindow(window);
    const counts = this.counts.get(policy);
    const known = counts?.get(subject);
    if (known) return known;
    if (isAddressPolicy(policy) && subject !== OTHER_ADDRESSES && (counts?.size ?? 0) >= MAX_SUBJECTS - 1)
      return this.find(policy, OTHER_ADDRESSES, OTHERS_FACTOR * limit, window);
    // What each instance counts for itself has the whole limit as its first block.
    const count = isCountedLocally(policy) ? new BlockCount(limit, limit) : new BlockCount(limit);
    const fresh = { count, leasing: null };
    counts?.set(subject, fresh);
    return fresh;
  }

  /** Minutes begin at the same moment for all subjects, so the counts of the last minute are dropped together. */
  private beginWindow(window: number): void {
    this.window = window;
    for (const counts of this.counts.values()) counts.clear();
  }

  private async lease(policy: LimitPolicy, subject: string, counted: Counted): Promise<void> {
    try {
      counted.count.lease(await this.leases.add(policy, subject, counted.count.wanted));
    } finally {
      counted.leasing = null;
    }
  }
}
