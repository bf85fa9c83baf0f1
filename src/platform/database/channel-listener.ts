import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { QUERY_TIMEOUT_MS, sessionUrl } from './connection.js';

/** The connection's application name, so that operators can distinguish it from those of the pool. */
export const LISTENER_NAME = 'hitch listener';

const CONNECT_TIMEOUT_MS = 2_000;
/** Finds out that a server is gone: nothing else would ever be sent on this connection. */
const PING_EVERY_MS = 10_000;
/** Between two attempts to connect: doubled from one to the next, and spread, so that instances do not come all at once. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface ChannelEvents {
  /** A payload arrived. */
  readonly heard: (payload: string) => void;
  /** It listens now; what was sent before may have been missed. */
  readonly listening: () => void;
  /** It does not listen any more, until `listening` is called again. Called once for each loss. */
  readonly lost: (error: unknown) => void;
}

/**
 * Receives what is sent with NOTIFY on one channel, over a connection of its own, which is made again when it breaks.
 */
export class ChannelListener {
  private stopped: AbortController | undefined;
  private running: Promise<void> = Promise.resolve();

  /** @param channel a plain name: letters and underscores */
  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly events: ChannelEvents,
  ) {}

  /** Begins to listen. Does nothing while it does already. */
  start(): void {
    if (this.stopped) return;
    const stopped = (this.stopped = new AbortController());
    this.running = this.running.then(() => this.run(stopped.signal));
  }

  /** Hangs up; it may be started again. */
  async stop(): Promise<void> {
    this.stopped?.abort();
    this.stopped = undefined;
    await this.running;
  }

  private async run(stopped: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    let isLost = false;
    while (!stopped.aborted) {
      const fault = await this.listen(stopped, () => {
        pauseMs = FIRST_PAUSE_MS;
        isLost = false;
        this.events.listening();
      });
      if (stopped.aborted) return;
      if (!isLost) this.events.lost(fault);
      isLost = true;
      await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal: stopped }).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /** Listens until the connection breaks, and gives what broke it; or until it is told to stop. */
  private async listen(stopped: AbortSignal, listening: () => void): Promise<unknown> {
    const client = new pg.Client({
      connectionString: sessionUrl(this.url),
      application_name: LISTENER_NAME,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    const broken = new Promise<unknown>((resolve) => {
      client.on('error', resolve);
      client.on('end', () => resolve(new Error('the connection ended')));
      stopped.addEventListener('abort', () => resolve(null), { once: true });
    });
    client.on('notification', ({ payload }) => this.events.heard(payload ?? ''));
    let pings: NodeJS.Timeout | undefined;
    try {
      const silent = new Promise<never>((_resolve, reject) => {
        pings = setInterval(() => void client.query('SELECT 1').catch(reject), PING_EVERY_MS);
      });
      const listens = client.connect().then(async () => {
        await client.query(`LISTEN ${this.channel}`);
        if (!stopped.aborted) listening();
        return broken;
      });
      return await Promise.race([broken, listens, silent]);
    } catch (error) {
      return error;
    } finally {
      clearInterval(pings);
      // Not waited for: a server that is silent does not say goodbye either.
      void client.end().catch(() => undefined);
    }
  }
}
