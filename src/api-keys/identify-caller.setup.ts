import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdminPrincipal, Principal } from '../platform/access/scopes.js';
import { invalidApiKey } from '../platform/http/problems.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import { addressLimit } from '../platform/rate-limits/rate-limit-policies.js';
import type { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import type { ApiKeysService } from './api-keys.service.js';

const BEARER = /^Bearer +([^\s]+)$/i;

/** The sessions of the console, as far as the way in needs them. */
export interface SessionReader {
  /** The secret of a session in the `Cookie` header; null when there is none. */
  readSecret(cookies: string | undefined): string | null;
  /** Whether this instance has not accepted the secret yet. */
  isStrange(secret: string): boolean;
  /** The caller; null when the session is unknown or has ended. */
  authenticate(secret: string): Promise<AdminPrincipal | null>;
  /** Whether the console's own page sent the request. */
  isFromConsole(request: { readonly method: string; readonly headers: IncomingHttpHeaders }): boolean;
}

/** What a caller can prove itself with. */
export interface CallerSources {
  readonly apiKeys: ApiKeysService;
  /** Null when the console is off. */
  readonly sessions: SessionReader | null;
  readonly limits: RateLimits;
}

interface Proof {
  readonly isStrange: boolean;
  readonly authenticate: () => Promise<Principal | null>;
}

/**
 * Sets the caller of a request, also when the request is refused later: the log names it. A request without a valid proof gets no
 * caller.
 */
export async function identifyCaller(
  request: FastifyRequest,
  reply: FastifyReply,
  sources: CallerSources,
): Promise<void> {
  const proof = readProof(request.headers, sources);
  if (proof === null) return;
  const { limits } = sources;
  // Before the database is asked. Proofs that were accepted before are not limited: people behind one address share nothing else.
  const limit = proof.isStrange ? addressLimit('unknown-keys', request.ip) : null;
  const verdict = limit && (await limits.take(limit));
  if (verdict?.isAllowed === false) throw writeVerdict(verdict, reply) ?? invalidApiKey();
  const principal = await proof.authenticate();
  if (principal === null) return;
  request.principal = principal;
  if (limit) limits.giveBack(limit);
}

/** A header has precedence over a cookie, which browsers send with every request. */
function readProof(headers: IncomingHttpHeaders, { apiKeys, sessions }: CallerSources): Proof | null {
  if (headers.authorization !== undefined) {
    const key = BEARER.exec(headers.authorization)?.[1];
    if (key === undefined) return null;
    return { isStrange: apiKeys.isStrange(key), authenticate: () => apiKeys.authenticate(key) };
  }
  const secret = sessions?.readSecret(headers.cookie) ?? null;
  if (sessions === null || secret === null) return null;
  return { isStrange: sessions.isStrange(secret), authenticate: () => sessions.authenticate(secret) };
}
