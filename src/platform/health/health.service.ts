import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Database } from '../database/database.service.js';
import { RateLimits } from '../rate-limits/rate-limits.service.js';

/** Long enough for a busy database, and over before most load balancers give up. */
const PROOF_DEADLINE_MS = 2_000;
/** How long a result is used again: anyone may ask, and each write is a commit on the disk. */
const PROOF_LIFE_MS = 1_000;

export type Readiness = 'ready' | 'stopping' | 'refuses_writes';

/** Whether a load balancer should send requests to this instance. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown {
  private isStopping = false;
  private proof: Promise<void> | null = null;
  private proofEndsAt = 0;

  constructor(
    private readonly database: Database,
    private readonly rateLimits: RateLimits,
  ) {}

  /** Nest calls this before it closes the server, which still accepts requests for a while. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /**
   * Reports whether the instance is ready: the database committed a write in the last second, and has not refused one for a reason that
   * the next one meets too (a full disk, on which the small write of this check would still find room).
   * @throws UnavailableError when the database does not answer, or refuses the write
   */
  async checkReadiness(): Promise<Readiness> {
    if (this.isStopping) return 'stopping';
    await this.prove();
    return this.database.refusesWrites ? 'refuses_writes' : 'ready';
  }
  /** Checks that come together share one write, so that they never hold more than one connection. */
  private prove(): Promise<void> {
    if (this.proof !== null && performance.now() < this.proofEndsAt) return this.proof;
    this.proofEndsAt = Infinity;
    this.proof = this.rateLimits.proveWrites(PROOF_DEADLINE_MS).finally(() => {
      this.proofEndsAt = performance.now() + PROOF_LIFE_MS;
    });
    return this.proof;
  }
}
