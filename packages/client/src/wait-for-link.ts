import type { HitchApi } from './api.js';
import type { Link } from './generated/types.gen.js';

export interface WaitOptions {
  /** How long to wait in all, in milliseconds; 15 minutes by default. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait, which then throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each status that is seen, the first one and the last one too. */
  readonly onStatus?: ((link: Link) => void) | undefined;
}

const FINAL: readonly Link['status'][] = ['linked', 'rejected', 'revoked', 'expired'];
const DEFAULT_WAIT_MS = 15 * 60_000;
/** Below the longest that the service allows, for proxies that cut silent requests after half a minute. */
const LONGEST_POLL_SECONDS = 25;
/** For an answer on its way, beyond the wait itself. */
const GRACE_MS = 15_000;

/**
 * Waits until a link is `linked`, `rejected`, `revoked` or `expired`, or until the time has passed.
 * @returns the link as it was last seen: look at its `status`
 */
export async function waitForLink(api: HitchApi, id: string, options: WaitOptions): Promise<Link> {
  const { timeoutMs = DEFAULT_WAIT_MS, signal, onStatus } = options;
  const startedAt = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  let link = await api.getLink({ path: { id } }, { signal });
  onStatus?.(link);
  for (;;) {
    const leftMs = timeoutMs - (performance.now() - startedAt);
    if (FINAL.includes(link.status) || leftMs <= 0) return link;
    const waitSeconds = Math.min(LONGEST_POLL_SECONDS, Math.ceil(leftMs / 1_000));
    const query = { waitSeconds, knownStatus: link.status };
    const call = {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      timeoutMs: waitSeconds * 1_000 + GRACE_MS,
      // A service that restarts, or a page that is offline for a while, does not end the wait.
      maxRetries: Infinity,
    };
    const next = await api.getLink({ path: { id }, query }, call).catch((error: unknown) => {
      if (timeout.aborted && !signal?.aborted) return null;
      throw error;
    });
    if (next === null) return link;
    if (next.status !== link.status) onStatus?.(next);
    link = next;
  }
}
