import { Socket } from 'node:net';
import pg from 'pg';
import type { DatabaseHost, DatabaseUrl, TargetSession } from '../config/database-url.js';
import { StartFault } from '../config/start-fault.js';
import { sqlState } from './database-errors.js';
import { findUnsuitable, PROBE, type Server, readServer } from './server-probe.js';
import { type Purpose, type SessionNeeds, settingsFor, startupOptions } from './session-settings.js';

export interface DatabaseSession extends SessionNeeds {
  /** A pooler may give each transaction another session: nothing that outlives a transaction can be relied on. */
  readonly isPooled: boolean;
}

export interface OpenSession {
  readonly client: pg.Client;
  readonly session: DatabaseSession;
}

export interface OpenerOptions {
  readonly purpose: Purpose;
  readonly applicationName: string;
  /** For all hosts together, in milliseconds: each is given an equal part of what is left. */
  readonly timeoutMs: number;
  /** How long an answer may take; any time unless given. */
  readonly queryTimeoutMs?: number;
  /** Statements that do not need each other's results share a round trip. */
  readonly pipeline?: boolean;
}

/** protocol_violation is how PgBouncer refuses settings in the startup message, feature_not_supported how other poolers do. */
const REFUSES_SETTINGS = new Set(['08P01', '0A000']);
/** undefined_object, invalid_parameter_value: the server is of another version than a setting. */
const REFUSES_A_SETTING = new Set(['42704', '22023']);

/** Connects to the first host of a URL that fits, with the settings that our statements rely on. */
export class SessionOpener {
  private readonly startups: readonly string[];
  /** The first of `startups` that was not refused, so that a pooler refuses each of them once. */
  private startup = 0;

  constructor(
    private readonly url: DatabaseUrl,
    private readonly options: OpenerOptions,
  ) {
    this.startups = startupOptions(options.purpose);
  }

  /**
   * Tries the hosts in their order.
   * @throws the fault of the only host, or an error that names what each of several is not fit for
   * @throws StartFault when what is wrong with a server has to be changed there
   */
  async open(signal?: AbortSignal): Promise<OpenSession> {
    const { hosts, target } = this.url;
    const faults: { readonly host: string; readonly error: unknown }[] = [];
    let secondBest: OpenSession | null = null;
    const end = performance.now() + this.options.timeoutMs;
    for (const [index, host] of hosts.entries()) {
      try {
        const timeoutMs = (end - performance.now()) / (hosts.length - index);
        const { server, ...opened } = await this.openHost(host, timeoutMs, signal);
        if (fits(target, server)) {
          if (secondBest !== null) void secondBest.client.end();
          return opened;
        }
        if (target === 'prefer-standby' && secondBest === null) {
          secondBest = opened;
          continue;
        }
        void opened.client.end();
        throw new Error(`is not ${target} (target_session_attrs)`);
      } catch (error) {
        faults.push({ host: `${host.host || 'localhost'}:${host.port || 5432}`, error });
      }
    }
    if (secondBest !== null) return secondBest;
    throw summarize(faults);
  }

  private async openHost(
    host: DatabaseHost,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<OpenSession & { server: Server }> {
    const end = performance.now() + timeoutMs;
    const none = this.startups.length - 1;
    for (let startup = this.startup; ;) {
      try {
        return await this.attempt(host, startup, end - performance.now(), signal);
      } catch (error) {
        const state = sqlState(error) ?? '';
        if (startup === none || !(REFUSES_SETTINGS.has(state) || REFUSES_A_SETTING.has(state))) throw error;
        startup = REFUSES_SETTINGS.has(state) ? none : startup + 1;
        this.startup = Math.max(this.startup, startup);
      }
    }
  }

  private async attempt(
    host: DatabaseHost,
    startup: number,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<OpenSession & { server: Server }> {
    const { purpose, applicationName, queryTimeoutMs, pipeline = false } = this.options;
    // A socket of its own: whatever state the driver is in, destroying it ends the attempt.
    const socket = new Socket();
    const client = new pg.Client({
      connectionString: driverUrl(this.url, host),
      options: `${this.url.options} ${this.startups[startup] ?? ''}`.trim(),
      application_name: applicationName,
      keepAlive: true,
      pipeline,
      stream: () => socket,
      ...(queryTimeoutMs !== undefined && { query_timeout: queryTimeoutMs }),
    });
    // A connection that breaks fails the statements on it; without a listener it would end the process.
    client.on('error', () => undefined);
    const give = (): unknown => socket.destroy(new Error('timeout expired'));
    const timer = setTimeout(give, timeoutMs);
    signal?.addEventListener('abort', give, { once: true });
    try {
      signal?.throwIfAborted();
      await client.connect();
      const server = readServer(await client.query(PROBE));
      const unsuitable = findUnsuitable(server);
      if (unsuitable.length > 0) throw new StartFault(unsuitable);
      // A pooler has process ids of its own; a server names that of the session.
      const isPooled =
        this.startups[startup] === '' || server.pid !== (client as { processID?: number }).processID;
      const unset = isPooled ? settingsFor(purpose).filter(([name]) => server.settings.has(name)) : [];
      return { client, server, session: { isPooled, unset, isStandby: server.isStandby } };
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', give);
    }
  }
}

/** As libpq judges. https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS (read 2026-11) */
function fits(target: TargetSession, { isStandby, isReadOnly }: Server): boolean {
  switch (target) {
    case 'any':
      return true;
    case 'read-write':
      return !isStandby && !isReadOnly;
    case 'read-only':
      return isStandby || isReadOnly;
    case 'primary':
      return !isStandby;
    case 'standby':
    case 'prefer-standby':
      return isStandby;
  }
}

function summarize(faults: readonly { readonly host: string; readonly error: unknown }[]): unknown {
  const [first] = faults;
  if (faults.length === 1) return first?.error;
  const startFault = faults.find(({ error }) => error instanceof StartFault);
  if (startFault) return startFault.error;
  const list = faults.map(({ host, error }) => `${host}: ${String(Reflect.get(Object(error), 'message'))}`);
  return new Error(`no host of the database fits (${list.join('; ')})`, { cause: first?.error });
}

/** The URL as the driver reads it: one host, and every part encoded. */
function driverUrl({ user, password, database, driver }: DatabaseUrl, { host, port }: DatabaseHost): string {
  const query = new URLSearchParams([...driver]);
  if (host !== '') query.set('host', host);
  if (port !== '') query.set('port', port);
  const credentials = [user, password].map(encodeURIComponent).join(':');
  return `postgres://${credentials}@base/${encodeURIComponent(database)}?${query.toString()}`;
}
