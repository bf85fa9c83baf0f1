/** The bounds and times of waiting. */
export interface LiveSettings {
  /** How often all links that are waited for are read, whatever was heard of them. */
  readonly pollEveryMs: number;
  /** How often a stream with nothing to tell says so. */
  readonly heartbeatEveryMs: number;
  /** When a stream is ended, so that the key is proved again. */
  readonly streamMs: number;
  /** How many waits of one key an instance has open. */
  readonly waitsOfKey: number;
  /** How many waits an instance has open. */
  readonly waits: number;
  /** How long the connection that listens is kept when nobody waits any more. */
  readonly listenerIdleMs: number;
}

export const LIVE_SETTINGS: LiveSettings = {
  pollEveryMs: 2_000,
  // Proxies hang up after 30 to 60 s of silence.
  heartbeatEveryMs: 15_000,
  streamMs: 5 * 60_000,
  waitsOfKey: 100,
  waits: 5_000,
  listenerIdleMs: 60_000,
};
