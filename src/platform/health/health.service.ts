import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import {
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { Database } from '../database/database.service.js';

const PING = { name: 'ping', text: 'SELECT 1' };

/** Whether requests should be sent here. */
export type Readiness = 'ready' | 'stopping';

@Injectable()
export class HealthService {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
  ) {}

  /**
   * Asks everything that a request needs.
   * @throws UnavailableError when the database does not answer
   */
  async checkReadiness(): Promise<Readiness> {
    let fault: unknown;
    const database = async (): Promise<HealthIndicatorResult> => {
      const indicator = this.indicators.check('database');
      try {
        await this.database.read((tx) => tx.query(PING));
        return indicator.up();
      } catch (error) {
        fault = error;
        return indicator.down();
      }
    };
    try {
      await this.checks.check([database]);
      return 'ready';
    } catch (error) {
      if (isStopping(error)) return 'stopping';
      throw fault ?? error;
    }
  }
}

function isStopping(error: unknown): boolean {
  if (!(error instanceof ServiceUnavailableException)) return false;
  return (error.getResponse() as HealthCheckResult).status === 'shutting_down';
}
