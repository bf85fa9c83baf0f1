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

interface KnownCaller {
  readonly principal: Principal;
  /** Null: never. */
  readonly expiresAt: Date | null;
}

/** Tells who is behind an API key. */
@Injectable()
export class ApiKeysService {
  /** By the whole key's SHA-256, so that a key in use costs one hash and no secret stays in memory. */
  private readonly callers = new LRUCache<string, KnownCaller>({ max: CALLERS_KEPT, ttl: CALLERS_LIFE_MS });
  private readonly admin: ParsedApiKey | null;
  /** Rises with each change: what was read before it must not be kept behind it. */
  private changes = 0;

  constructor(
    private readonly database: Database,
    private readonly apps: AppsRepository,
    private readonly clock: Clock,
    @Inject(APPS_CONFIG) { adminApiKey }: AppsConfig,
  ) {
    this.admin = parseApiKey(adminApiKey);
  }

  /** The caller, or null when the key is none of ours or its time is over. */
  async authenticate(presented: string): Promise<Principal | null> {
    const digest = hash('sha256', presented, 'base64');
    const known = this.callers.get(digest);
    if (known) return this.stillValid(known);
    const changes = this.changes;
    // The five seconds count from before the question: what is revoked after the answer left must not add to them.
    const start = performance.now();
    const caller = await this.identify(presented);
    if (caller && changes === this.changes) this.callers.set(digest, caller, { start });
    return caller && caller.principal;
  }

  /** Forgets who was behind which key: a key or an app was changed. */
  forget(): void {
    this.changes += 1;
    this.callers.clear();
  }

  /** A key ends on time, however short ago it was looked up. */
  private stillValid({ principal, expiresAt }: KnownCaller): Principal | null {
    return expiresAt === null || expiresAt > this.clock.now() ? principal : null;
  }

  private async identify(presented: string): Promise<KnownCaller | null> {
    const parsed = parseApiKey(presented);
    if (parsed === null) return null;
    if (this.admin && sameHash(parsed.hash, this.admin.hash))
      return { principal: { kind: 'admin', keyId: parsed.keyId }, expiresAt: null };
    const key = await this.database.read((tx) => this.apps.findCaller(tx, parsed.keyId));
    if (key === null || !sameHash(parsed.hash, key.hash)) return null;
    const principal = toPrincipal(key, this.clock.now());
    return principal && { principal, expiresAt: key.expiresAt };
  }
}
