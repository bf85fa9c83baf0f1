import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { sameHash } from '../api-keys/api-key.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import type { SessionReader } from '../api-keys/identify-caller.setup.js';
import type { AdminPrincipal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import { Database } from '../platform/database/database.service.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import type { ConsoleSessionEntity } from './console-session.entity.js';
import { ConsoleSessionsRepository } from './console-sessions.repository.js';
import { parseSessionSecret } from './console-secrets.js';
import { isSentByConsole } from './sent-by-console.js';
import { clearCookie, readCookie, writeCookie } from './session-cookie.js';
import type { StartedSession } from './sign-ins.service.js';
import { needsMark, readSessionStatus, verifiedUntil } from './session-life.js';

const SESSIONS_KEPT = 1_000;

/** Proves the caller of a request by the session in its cookie. */
@Injectable()
export class ConsoleDoor implements SessionReader {
  private readonly logger = new Logger('console');
  /** The hashes of sessions that were accepted here, by UUID: asking the database for them again needs no limit. */
  private readonly accepted = new LRUCache<string, Buffer>({ max: SESSIONS_KEPT });

  constructor(
    private readonly database: Database,
    private readonly sessions: ConsoleSessionsRepository,
    private readonly apiKeys: ApiKeysService,
    private readonly clock: Clock,
    private readonly publicUrl: PublicUrl,
  ) {}

  readSecret(cookies: string | undefined): string | null {
    return readCookie(cookies, this.isSecure);
  }

  isStrange(secret: string): boolean {
    const parsed = parseSessionSecret(secret);
    if (parsed === null) return false;
    const accepted = this.accepted.get(parsed.id);
    return accepted === undefined || !sameHash(parsed.hash, accepted);
  }

  /** Reads the session and its key for each request: what ends either of them, or changes the role, counts for the next one. */
  async authenticate(secret: string): Promise<AdminPrincipal | null> {
    const parsed = parseSessionSecret(secret);
    if (parsed === null) return null;
    const session = await this.database.read((tx) => this.sessions.find(tx, parsed.id));
    if (session === null || !sameHash(parsed.hash, session.hash)) return null;
    this.accepted.set(session.id, session.hash);
    const principal = await this.apiKeys.findAdmin(session.keyId);
    const now = this.clock.now();
    if (principal === null || readSessionStatus(session, true, now) !== 'active') return null;
    if (needsMark(session, now)) await this.markSeen(session, now);
    const hasShownKey = verifiedUntil(session, now) !== null;
    return { ...principal, session: { id: session.id, hasShownKey } };
  }

  isFromConsole({
    method,
    headers,
  }: {
    readonly method: string;
    readonly headers: IncomingHttpHeaders;
  }): boolean {
    const sent = {
      method,
      fetchSite: toText(headers['sec-fetch-site']),
      origin: headers.origin,
      marker: toText(headers['x-hitch-console']),
    };
    return isSentByConsole(sent, new URL(this.publicUrl.of('/')).origin);
  }

  /** The `Set-Cookie` header of a session that has started, which is accepted at once, whatever others send from the same address. */
  open({ session, secret }: StartedSession): string {
    this.accepted.set(session.id, session.hash);
    return writeCookie(secret, this.isSecure);
  }

  /** The `Set-Cookie` header that forgets the session. */
  get noCookie(): string {
    return clearCookie(this.isSecure);
  }

  private get isSecure(): boolean {
    return this.publicUrl.of('/').startsWith('https:');
  }

  /** A session goes on while the database refuses writes. */
  private async markSeen({ id }: ConsoleSessionEntity, now: Date): Promise<void> {
    try {
      await this.database.inTransaction((tx) => this.sessions.markSeen(tx, id, now));
    } catch (error) {
      this.logger.warn({ message: 'the use of a session cannot be written', fault: describeFault(error) });
    }
  }
}

/** A header that was sent twice is none that a browser sends. */
function toText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
