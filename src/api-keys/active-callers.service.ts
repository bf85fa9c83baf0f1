import { Injectable } from '@nestjs/common';
import { ApiKeysService } from './api-keys.service.js';

/** Finds which of these UUIDs are of callers that may still come in; it ignores those that it does not know. */
export type FindActive = (ids: readonly string[]) => Promise<ReadonlySet<string>>;

/** Which callers that came in may still be there: for requests that last longer than the check at their beginning. */
@Injectable()
export class ActiveCallers {
  private readonly sources: FindActive[];

  constructor(apiKeys: ApiKeysService) {
    this.sources = [(ids) => apiKeys.findActive(ids)];
  }

  /** Adds another kind of callers beside keys. */
  add(source: FindActive): void {
    this.sources.push(source);
  }

  /** Which of these keys and sessions, by UUID, are active at this moment, whatever this instance has cached. */
  async findActive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await Promise.all(this.sources.map((find) => find(ids)));
    return new Set(found.flatMap((each) => [...each]));
  }
}
