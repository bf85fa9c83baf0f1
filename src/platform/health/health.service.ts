import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Database } from '../database/database.service.js';
import { RateLimits } from '../rate-limits/rate-limits.service.js';

/** Long enough for a busy database, and over before most load balancers give up. */
const PROOF_DEADLINE_MS = 2_000;

export type Readiness = 'ready' | 'stopping' | 'refuses_writes';

/** Whether a load balancer should send requests to this instance. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown {
  private isStopping = false;
  private proof: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly rateLimits: RateLimits,
  ) {}

  /** Nest calls this before it closes the server, which still accepts requests for a while. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /**
   * Reports whether the instance is ready: the database committed a write just now, and has not refused one for a reason that
   * the next one meets too (a full disk, on which the small write of this check would still find room).
   * @throws UnavailableError when the database does not answer, or refuses the write
   */
  async checkReadiness(): Promise<Readiness> {
    if (this.isStopping) return 'stopping';
    // Checks that come together share one write, so that they never hold more than one connection.
    await (this.proof ??= this.rateLimits.proveWrites(PROOF_DEADLINE_MS).finally(() => (this.proof = null)));
    return this.database.refusesWrites ? 'refuses_writes' : 'ready';
  }
}
