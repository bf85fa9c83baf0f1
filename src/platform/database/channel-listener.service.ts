import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { readUrl } from './connection.js';
import { describeFault } from './database-errors.js';
import { LISTEN_URL } from './database.tokens.js';
import { SessionOpener } from './session-opener.js';
import { QUERY_TIMEOUT_MS } from './session-settings.js';

/** The connection's application name, so that operators can distinguish it from those of the pool. */
export const LISTENER_NAME = 'hitch listener';

const CONNECT_TIMEOUT_MS = 2_000;
/** Detects a server that is gone: a connection that only listens sends nothing by itself. */
const PING_EVERY_MS = 10_000;
/** Between two attempts to connect: doubles each time, and is spread, so that instances do not reconnect together. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface ChannelSubscriber {
  /** A payload arrived on the channel. */
  readonly received: (payload: string) => void;
  /** The connection listens now, for the first time or again. Payloads that were sent before it may be lost. */
  readonly connected?: () => void;
}

/**
 * Receives what other instances send with NOTIFY, on all channels over one connection beside the pool. It listens while the
 * application runs and reconnects when the connection breaks. Payloads can be lost, so subscribers poll as well; through a pooler,
 * whose sessions belong to no client for longer than a transaction, nothing would ever arrive, so polling is all there is.
 */
@Injectable()
export class ChannelListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('database');
  private readonly subscribers = new Map<string, ChannelSubscriber>();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  private readonly opener: SessionOpener;

  /** @param url the server and database: past a pooler, if there is one */
  constructor(@Inject(LISTEN_URL) url: string) {
    this.opener = new SessionOpener(readUrl(url), {
      purpose: 'serve',
      applicationName: LISTENER_NAME,
      timeoutMs: CONNECT_TIMEOUT_MS,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
    });
  }

  /**
   * Subscribes to a channel; call it in a constructor.
   * @param channel letters and underscores; each channel has one subscriber
   */
  subscribe(channel: string, subscriber: ChannelSubscriber): void {
    this.subscribers.set(channel, subscriber);
  }

  onApplicationBootstrap(): void {
    if (this.subscribers.size > 0) this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let pauseMs = FIRST_PAUSE_MS;
    let isLost = false;
    while (!signal.aborted) {
      const fault = await this.listen(() => {
        pauseMs = FIRST_PAUSE_MS;
        isLost = false;
        for (const { connected } of this.subscribers.values()) connected?.();
      });
      if (signal.aborted) return;
      if (fault instanceof PooledError) {
        this.logger.warn(fault.message);
        return;
      }
      if (!isLost)
        this.logger.warn({
          message: 'the LISTEN connection is lost; changes are found by polling until it is back',
          fault: describeFault(fault),
        });
      isLost = true;
      await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /** Listens until the connection breaks or the application stops. Resolves with the error that broke the connection. */
  private async listen(connected: () => void): Promise<unknown> {
    const { signal } = this.stopping;
    const opened = await this.opener.open(signal).catch((error: unknown) => ({ error }));
    if ('error' in opened) return opened.error;
    const { client, session } = opened;
    const broken = new Promise<unknown>((resolve) => {
      client.on('error', resolve);
      client.on('end', () => resolve(new Error('the connection ended')));
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    client.on('notification', ({ channel, payload }) =>
      this.subscribers.get(channel)?.received(payload ?? ''),
    );
    let pings: NodeJS.Timeout | undefined;
    try {
      if (session.isPooled) throw new PooledError();
      const silent = new Promise<never>((_resolve, reject) => {
        pings = setInterval(() => void client.query('SELECT 1').catch(reject), PING_EVERY_MS);
      });
      const text = [...this.subscribers.keys()].map((channel) => `LISTEN ${channel}`).join('; ');
      const listens = client.query(text).then(() => {
        if (!signal.aborted) connected();
        return broken;
      });
      return await Promise.race([broken, listens, silent]);
    } catch (error) {
      return error;
    } finally {
      clearInterval(pings);
      // Not awaited: a server that does not answer would delay the next attempt.
      void client.end().catch(() => undefined);
    }
  }
}

/** LISTEN would be for the session that the pooler happened to choose. */
class PooledError extends Error {
  constructor() {
    super(
      'a connection pooler is in the way of LISTEN; changes are found by polling, a little later. Set DATABASE_DIRECT_URL to the server itself',
    );
  }
}
