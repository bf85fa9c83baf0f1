import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { GRAPH_TIMING, GraphHttp, type GraphTiming } from './graph-http.service.js';
import type { GraphRequest } from './graph-request.js';
import type { GraphResult } from './graph-result.js';
import { PACE_LIMITS, type PaceLane, type PaceTimes, takeTurn } from './pace.js';
import { readResult } from './read-result.js';
import { type GraphUsage, readUsageHeaders } from './usage.js';

/** More accounts than an instance serves at a time. One that is evicted loses the pace of its last second and its usage. */
const MAX_ACCOUNTS = 10_000;

/** What a call needs beside its request. */
export interface GraphCall<Value> {
  /** Undefined when the answer cannot be what was asked for. */
  readonly read: (body: unknown) => Value | undefined;
  /** UUID of the account whose budget the call uses; null: no account's. */
  readonly accountId: string | null;
  /** Calls without a lane are not paced. */
  readonly lane?: PaceLane;
}

/** Makes calls in the pace that Meta allows each account, and keeps what Meta says about the usage. The pace is that of this instance. */
@Injectable()
export class GraphCalls {
  private readonly paces = new LRUCache<string, PaceTimes>({ max: MAX_ACCOUNTS });
  private readonly usages = new LRUCache<string, GraphUsage>({ max: MAX_ACCOUNTS });

  constructor(
    private readonly http: GraphHttp,
    @Inject(GRAPH_TIMING) private readonly timing: GraphTiming,
  ) {}

  /** Makes one call, and never repeats it. Never rejects. */
  async call<Value>(
    request: GraphRequest,
    { read, accountId, lane }: GraphCall<Value>,
  ): Promise<GraphResult<Value>> {
    if (lane !== undefined && accountId !== null && !(await this.waitForTurn(accountId, lane)))
      return { kind: 'unsent', cause: 'pace' };
    const result = await this.http.exchange(request);
    if (result.kind !== 'answer') return result;
    const { status, headers, body } = result;
    const usage = readUsageHeaders(headers['x-app-usage'], headers['x-business-use-case-usage']);
    if (usage !== null && accountId !== null) this.usages.set(accountId, usage);
    return readResult(status, body, read);
  }

  /** The usage that Meta reported last; null when it reported none. */
  findUsage(accountId: string): GraphUsage | null {
    return this.usages.get(accountId) ?? null;
  }

  private async waitForTurn(accountId: string, lane: PaceLane): Promise<boolean> {
    const line = `${lane} ${accountId}`;
    const times = this.paces.get(line) ?? [];
    const turn = takeTurn(times, PACE_LIMITS[lane], performance.now(), this.timing.maxPaceMs);
    if (turn.kind === 'too_long') return false;
    this.paces.set(line, turn.times);
    if (turn.waitMs > 0) await sleep(Math.ceil(turn.waitMs));
    return true;
  }
}
