import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ApiKeysService } from '../../api-keys/api-keys.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { AUDIT_CONFIG, type AuditConfig } from '../../platform/config/config.js';
import { deriveKey } from '../../platform/config/derived-key.js';
import { Database } from '../../platform/database/database.service.js';
import { Ids } from '../../platform/ids/ids.service.js';
import {
  type LoginState,
  hashLoginState,
  readLoginState,
  STATE_NONCE_BYTES,
  writeLoginState,
} from './login-state.js';
import { ConnectStatesRepository } from './connect-states.repository.js';

/** Long enough to log in at Instagram and to read what is asked. */
const STATE_LIFE_MS = 10 * 60_000;

/** The log-ins that were begun: each ends once, in time, and only while the key that began it is active. */
@Injectable()
export class LoginStates {
  private readonly key: KeyObject;

  constructor(
    private readonly repository: ConnectStatesRepository,
    private readonly database: Database,
    private readonly keys: ApiKeysService,
    private readonly ids: Ids,
    private readonly clock: Clock,
    @Inject(AUDIT_CONFIG) config: AuditConfig,
  ) {
    this.key = deriveKey(config.auditKey, 'connectStates');
  }

  /** Begins a log-in. Retention removes the states of those that are never finished. */
  async begin(
    accountId: string,
    keyId: string,
  ): Promise<{ readonly text: string; readonly expiresAt: Date }> {
    const expiresAt = new Date(this.clock.now().getTime() + STATE_LIFE_MS);
    const nonce = this.ids.randomBytes(STATE_NONCE_BYTES);
    const text = writeLoginState(this.key, { accountId, keyId, expiresAt }, nonce);
    const state = { hash: hashLoginState(text), accountId, keyId, expiresAt };
    await this.database.inTransaction((tx) => this.repository.insert(tx, state));
    return { text, expiresAt };
  }

  /** Uses a state; null when it was not written here, was used, has expired, or its key is no longer active. */
  async take(text: unknown): Promise<LoginState | null> {
    const state = readLoginState(this.key, text);
    if (state === null || state.expiresAt <= this.clock.now()) return null;
    const hash = hashLoginState(String(text));
    if (!(await this.database.inTransaction((tx) => this.repository.take(tx, hash)))) return null;
    return (await this.keys.findActive([state.keyId])).has(state.keyId) ? state : null;
  }
}
