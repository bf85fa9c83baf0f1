/** The bounds and times of waits for link events. */
export interface WaitSettings {
  /** How often all links that clients wait for are read, in case a signal was lost. */
  readonly pollEveryMs: number;
  /** How often the keys of open waits are checked: a key that is no longer active ends its waits within 5 s. */
  readonly checkKeysEveryMs: number;
  /** How long a stream is silent before it sends a heartbeat. */
  readonly heartbeatEveryMs: number;
  /** When a stream is ended, so that its key is checked again. */
  readonly streamMs: number;
  /** How many waits one key may have open on an instance. */
  readonly waitsOfKey: number;
  /** How many waits of keys an instance may have open. */
  readonly waits: number;
  /** How many streams the page of one link may have open on an instance: a person looks at it on two devices. */
  readonly streamsOfPage: number;
  /** How many streams of pages an instance may have open. */
  readonly pageStreams: number;
}

export const WAIT_SETTINGS: WaitSettings = {
  pollEveryMs: 2_000,
  checkKeysEveryMs: 2_000,
  // Many proxies close a connection that is idle for 30 to 60 s.
  heartbeatEveryMs: 15_000,
  streamMs: 5 * 60_000,
  waitsOfKey: 100,
  waits: 5_000,
  streamsOfPage: 2,
  pageStreams: 5_000,
};

/** Injects `WaitSettings`; tests use shorter times. */
export const WAIT_SETTINGS_TOKEN = Symbol('WAIT_SETTINGS');
