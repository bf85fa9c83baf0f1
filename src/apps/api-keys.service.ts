import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../clock/clock.service.js';
import { APPS_CONFIG, type AppsConfig } from '../config/config.js';
import { Database } from '../database/database.service.js';
import { type ParsedApiKey, parseApiKey, sameHash } from './api-key.js';
import { AppsRepository } from './apps.repository.js';
import { toPrincipal } from './caller.js';
import type { Principal } from './scopes.js';

/** A key that stops being valid elsewhere is refused here after this long at the latest. */
const CALLERS_LIFE_MS = 5_000;
const CALLERS_KEPT = 10_000;

/** Tells who is behind an API key. */
@Injectable()
export class ApiKeysService {
  /** By the whole key's SHA-256, so that a key in use costs one hash and no secret stays in memory. */
  private readonly callers = new LRUCache<string, Principal>({ max: CALLERS_KEPT, ttl: CALLERS_LIFE_MS });
  private readonly admin: ParsedApiKey | null;

  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly clock: Clock,
    @Inject(APPS_CONFIG) { adminApiKey }: AppsConfig,
  ) {
    this.admin = parseApiKey(adminApiKey);
  }

  /** The caller, or null when the key is none of ours. */
  async authenticate(presented: string): Promise<Principal | null> {
    const digest = hash('sha256', presented, 'base64');
    const known = this.callers.get(digest);
    if (known) return known;
    const caller = await this.identify(presented);
    if (caller) this.callers.set(digest, caller);
    return caller;
  }

  private async identify(presented: string): Promise<Principal | null> {
    const parsed = parseApiKey(presented);
    if (parsed === null) return null;
    if (this.admin && sameHash(parsed.hash, this.admin.hash)) return { kind: 'admin', keyId: parsed.keyId };
    const key = await this.database.read((tx) => this.apps.findCaller(tx, parsed.keyId));
    if (key === null || !sameHash(parsed.hash, key.hash)) return null;
    return toPrincipal(key, this.clock.now());
  }
}
