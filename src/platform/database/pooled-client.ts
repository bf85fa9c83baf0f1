import { EventEmitter } from 'node:events';
import type pg from 'pg';
import type { DatabaseSession, SessionOpener } from './session-opener.js';

interface Destroyable {
  destroy(): unknown;
}

type Callback = (error?: unknown) => void;

/**
 * A connection as the pool sees it. The pool makes one for one server and then connects it; this one looks for its server while it
 * connects, and otherwise passes everything on to the driver's client. `_queryable` and `_ending` are what pg-pool asks before it
 * keeps a connection that is given back.
 */
export class PooledClient extends EventEmitter {
  private client: pg.Client | null = null;
  private found: DatabaseSession | null = null;
  private isBroken = false;
  private isEnding = false;
  private readonly connecting = new AbortController();

  constructor(private readonly opener: SessionOpener) {
    super();
  }

  /** The class that a pool makes its connections of. */
  static of(opener: SessionOpener): new () => PooledClient {
    return class extends PooledClient {
      constructor() {
        super(opener);
      }
    };
  }

  get session(): DatabaseSession {
    if (this.found === null) throw new TypeError('the connection is not open');
    return this.found;
  }

  connect(callback: Callback): void {
    this.opener.open(this.connecting.signal).then(({ client, session }) => {
      this.client = client;
      this.found = session;
      client.on('error', (error) => {
        this.isBroken = true;
        this.emit('error', error);
      });
      client.on('end', () => {
        this.isBroken = true;
        this.emit('end');
      });
      callback();
    }, callback);
  }

  readonly query = ((...query: unknown[]): unknown => {
    if (this.client === null) throw new TypeError('the connection is not open');
    return Reflect.apply(this.client.query, this.client, query);
  }) as pg.Client['query'];

  end(callback?: () => void): Promise<void> {
    this.isEnding = true;
    this.connecting.abort(new Error('timeout exceeded when trying to connect'));
    return (this.client?.end() ?? Promise.resolve()).then(() => callback?.());
  }

  /** Ends the connection without a word to a server that does not answer. */
  breakOff(): void {
    const driver = this.client as { readonly connection?: { readonly stream: Destroyable } } | null;
    driver?.connection?.stream.destroy();
  }

  isConnected(): boolean {
    return this.client !== null;
  }

  get _queryable(): boolean {
    return !this.isBroken;
  }

  get _ending(): boolean {
    return this.isEnding;
  }
}
