import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** Tells by which name people know an API key. */
@Injectable()
export class KeyNames {
  constructor(private readonly keys: ApiKeysRepository) {}

  /** By key UUID: the name of an app's key is its app's, that of an admin key its own. Keys that are not stored are left out. */
  async find(tx: Tx, keyIds: readonly string[]): Promise<Map<string, string | null>> {
    const named = keyIds.length === 0 ? [] : await this.keys.findNames(tx, keyIds);
    return new Map(named.map(({ id, name }) => [id, name]));
  }
}
