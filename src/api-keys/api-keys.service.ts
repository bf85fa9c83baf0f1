import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { APPS_CONFIG, type AppsConfig } from '../platform/config/config.js';
import { Database } from '../platform/database/database.service.js';
import { ShortMemory } from '../platform/database/short-memory.js';
import { type ParsedApiKey, parseApiKey, sameHash } from './api-key.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { toPrincipal } from './caller.js';
import { KeyUsage } from './key-usage.service.js';
import type { Principal } from '../platform/access/scopes.js';

/** A key that stops being valid elsewhere is refused here after this long at the latest. */
const CALLERS_LIFE_MS = 5_000;
const CALLERS_KEPT = 10_000;

interface KnownCaller {
  readonly principal: Principal;
  /** Null: never. */
  readonly expiresAt: Date | null;
  /** Not so for `ADMIN_API_KEY`, which is no row. */
  readonly stored: boolean;
}

/** Tells who is behind an API key. */
@Injectable()
export class ApiKeysService {
  /** By the whole key's SHA-256, so that a key in use costs one hash and no secret stays in memory. */
  private readonly callers = new ShortMemory<KnownCaller>({
    lifeMs: CALLERS_LIFE_MS,
    max: CALLERS_KEPT,
    load: (presented) => this.identify(presented),
    nameOf: (presented) => hash('sha256', presented, 'base64'),
  });
  private readonly admin: ParsedApiKey | null;

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
    private readonly usage: KeyUsage,
    private readonly clock: Clock,
    @Inject(APPS_CONFIG) { adminApiKey }: AppsConfig,
  ) {
    this.admin = parseApiKey(adminApiKey);
  }

  /** The caller, or null when the key is none of ours or its time is over. */
  async authenticate(presented: string): Promise<Principal | null> {
    return this.admit(await this.callers.get(presented));
  }

  /** The caller as far as it can be told without asking the database: null says nothing of the key. */
  recall(presented: string): Principal | null {
    return this.admit(this.callers.recall(presented));
  }

  private admit(caller: KnownCaller | null): Principal | null {
    const now = this.clock.now();
    // A key ends on time, however short ago it was looked up.
    if (caller === null || (caller.expiresAt !== null && caller.expiresAt <= now)) return null;
    if (caller.stored) this.usage.note(caller.principal.keyId, now);
    return caller.principal;
  }

  /** Clears this instance's cache of callers: a key or an app was changed. */
  forget(): void {
    this.callers.clear();
  }

  private async identify(presented: string): Promise<KnownCaller | null> {
    const parsed = parseApiKey(presented);
    if (parsed === null) return null;
    if (this.admin && sameHash(parsed.hash, this.admin.hash))
      return { principal: { kind: 'admin', keyId: parsed.keyId }, expiresAt: null, stored: false };
    const key = await this.database.read((tx) => this.keys.findCaller(tx, parsed.keyId));
    if (key === null || !sameHash(parsed.hash, key.hash)) return null;
    const principal = toPrincipal(key, this.clock.now());
    return principal && { principal, expiresAt: key.expiresAt, stored: true };
  }
}
