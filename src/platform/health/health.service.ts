import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Database } from '../database/database.service.js';

const PING = { name: 'ping', text: 'SELECT 1' };

/** Whether a load balancer should send requests to this instance. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(private readonly database: Database) {}

  /** Nest calls this before it closes the server, which still accepts requests for a while. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /**
   * Reports whether the instance is ready.
   * @throws UnavailableError when the database does not answer
   */
  async checkReadiness(): Promise<'ready' | 'stopping'> {
    if (this.isStopping) return 'stopping';
    await this.database.read((tx) => tx.query(PING));
    return 'ready';
  }
}
