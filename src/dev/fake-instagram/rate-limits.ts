import type { FakeAccount, FakeToken } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';
import type { FakeRefusalName } from './graph-refusals.js';
import { FakeRateCounters, type FakeUse } from './rate-counters.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Sends and reads of conversations have a limit for each second; all other calls use the budgets of the app and of the account. */
export type FakeLane = 'send' | 'conversations' | 'budget';

interface Taken {
  /** Null: the call is allowed. */
  readonly refusal: FakeRefusalName | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The limits of calls. Meta: 100 sends and 2 reads of conversations a second for each account; for other calls 200 an hour for each
 * user of the app, and 4,800 in 24 hours for each impression of the account. The headers report the share that is used of these two.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11)
 */
export class FakeRateLimits {
  private readonly counters: FakeRateCounters;

  constructor(private readonly world: FakeWorld) {
    this.counters = new FakeRateCounters(world.now);
  }

  /** Counts a call, and says whether it is allowed. */
  take(
    { account: { igId }, token: { login } }: { readonly account: FakeAccount; readonly token: FakeToken },
    lane: FakeLane,
  ): Taken {
    const { knobs } = this.world;
    const use = lane === 'budget' ? 'count' : 'read';
    const app = this.counters[use]('app', { calls: knobs.appCallsPerHour, windowMs: HOUR_MS });
    const account = this.counters[use](`account ${igId}`, {
      calls: knobs.accountCallsPerDay,
      windowMs: DAY_MS,
    });
    const headers = this.report(igId, login, app, account);
    if (lane !== 'budget') {
      const calls = lane === 'send' ? knobs.sendsPerSecond : knobs.conversationReadsPerSecond;
      const { isOver } = this.counters.count(`${lane} ${igId}`, { calls, windowMs: SECOND_MS });
      return { refusal: isOver ? (lane === 'send' ? 'too_many_sends' : 'too_many_reads') : null, headers };
    }
    if (app.isOver) return { refusal: 'app_budget_used', headers };
    if (account.isOver)
      return { refusal: login === 'page' ? 'page_budget_used' : 'account_budget_used', headers };
    return { refusal: null, headers };
  }

  private report(
    igId: string,
    login: FakeToken['login'],
    app: FakeUse,
    account: FakeUse,
  ): Record<string, string> {
    const { usageHeaders } = this.world.knobs;
    const business = {
      type: login === 'page' ? 'messenger' : 'instagram',
      ...sharesOf(account),
      estimated_time_to_regain_access: account.isOver ? Math.ceil(account.waitMs / MINUTE_MS) : 0,
    };
    return {
      ...(usageHeaders === 'app' || usageHeaders === 'both'
        ? { 'x-app-usage': JSON.stringify(sharesOf(app)) }
        : {}),
      ...(usageHeaders === 'business' || usageHeaders === 'both'
        ? { 'x-business-use-case-usage': JSON.stringify({ [igId]: [business] }) }
        : {}),
    };
  }
}

/** Processor time and duration have budgets of their own, which this server does not count. */
function sharesOf({ percent }: FakeUse): Readonly<Record<string, number>> {
  return { call_count: Math.min(percent, 100), total_cputime: 0, total_time: 0 };
}
