import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service.js';

const PING = { name: 'ping', text: 'SELECT 1' };

@Injectable()
export class HealthService {
  constructor(private readonly database: Database) {}

  /** @throws UnavailableError when the database does not answer */
  async pingDatabase(): Promise<void> {
    await this.database.read((tx) => tx.query(PING));
  }
}
