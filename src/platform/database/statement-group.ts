import type { Connection, Submittable } from 'pg';
import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { writeArray } from './array-literal.js';

/** A statement under a name of its own: parsed once by each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What a statement was answered with. */
export interface StatementResult {
  readonly rows: unknown[];
  /** The server's words for what it did: `INSERT 0 3`, say. */
  readonly tag: string;
}

/** A parameter as it goes over the wire. */
export type WireValue = string | Buffer | null;

/** How a column's text becomes a value. */
interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

interface Prepared {
  readonly text: string;
  readonly columns: readonly Column[];
  /** A row of nulls, to be copied: all rows of a statement have one shape. */
  readonly blank: Record<string, unknown>;
}

interface Entry {
  readonly statement: Statement;
  values: readonly WireValue[];
  columns: readonly Column[];
  blank: Record<string, unknown>;
  rows: unknown[];
  tag: string;
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: unknown) => void;
}

/** The driver's messages to the server; each writes its bytes at once. Its types lack some of what is there. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  close(message: { type: 'S'; name: string }): void;
  parse(message: Statement): void;
  bind(message: { statement: string; values: readonly WireValue[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: object): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

/** What each connection has parsed and described. PostgreSQL refuses a prepared statement whose result would look otherwise later. */
const preparedOn = new WeakMap<object, Map<string, Prepared>>();

/**
 * Statements that go to the server together and are answered together: with one Sync behind all of them, where the driver's
 * queries have one each. At each Sync the server writes out what it has and wakes us, and a unit of work has ten statements. What
 * the columns of a prepared statement are is asked for once and kept.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING (read 2026-11)
 *
 * It is open from when it is handed to `client.query` until this turn of the event loop is over, and longer while the connection
 * is still busy with what came before. The group succeeds or fails as a whole: outside a transaction it is one by itself, and
 * inside, the server skips what stands behind the statement that failed.
 */
export class StatementGroup implements Submittable {
  private readonly entries: Entry[] = [];
  private wire: Wire | null = null;
  private prepared: Map<string, Prepared> = new Map();
  private position = 0;
  /** Why a row of the answers could not be read. */
  private unreadable: Error | undefined;
  private state: 'open' | 'closed' | 'ended' = 'open';
  private readonly end = Promise.withResolvers<void>();
  /** Set by the driver, which measures by it how long the server is silent. */
  callback?: (error: Error | null) => void;

  /** Whether a statement may still be added. */
  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Resolves when the server is done with the group, well or not. */
  get ended(): Promise<void> {
    return this.end.promise;
  }

  /**
   * Adds a statement.
   * @param values from `writeValues`
   * @throws what the group failed with
   */
  add(statement: Statement, values: readonly WireValue[]): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        statement,
        values,
        columns: [],
        blank: {},
        rows: [],
        tag: '',
        resolve,
        reject,
      };
      this.entries.push(entry);
      if (this.wire) this.write(this.wire, entry);
    });
  }

  /** The driver's turn for us: the connection is free. */
  submit(connection: Connection): void {
    const wire = connection as unknown as Wire;
    const prepared = preparedOn.get(wire) ?? new Map<string, Prepared>();
    preparedOn.set(wire, prepared);
    this.prepared = prepared;
    this.wire = wire;
    wire.stream.cork();
    for (const entry of this.entries) this.write(wire, entry);
    process.nextTick(() => {
      if (this.state === 'open') this.state = 'closed';
      wire.sync();
      wire.stream.uncork();
    });
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number; format: 'text' }[] }): void {
    const entry = this.entries[this.position];
    if (!entry) return;
    entry.columns = fields.map(({ name, dataTypeID, format }) => ({
      name,
      parse: pg.types.getTypeParser(dataTypeID, format) as Column['parse'],
    }));
    entry.blank = Object.fromEntries(entry.columns.map(({ name }) => [name, null]));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const entry = this.entries[this.position];
    if (!entry || this.state === 'ended') return;
    const row = { ...entry.blank };
    try {
      for (const [index, { name, parse }] of entry.columns.entries()) {
        const text = fields[index];
        if (text !== null && text !== undefined) row[name] = parse(text);
      }
      entry.rows.push(row);
    } catch (error) {
      // Thrown here it would end the process; the group is told of it when the server is done.
      this.unreadable ??= error instanceof Error ? error : new TypeError('a value could not be read');
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const entry = this.entries[this.position];
    if (!entry) return;
    this.position += 1;
    entry.tag = text;
    const { name, text: sql } = entry.statement;
    if (this.prepared.get(name)?.text !== sql)
      this.prepared.set(name, { text: sql, columns: entry.columns, blank: entry.blank });
  }

  handleReadyForQuery(): void {
    if (this.state === 'ended') return;
    if (this.unreadable) return this.handleError(this.unreadable);
    this.state = 'ended';
    for (const { rows, tag, resolve } of this.entries) resolve({ rows, tag });
    this.end.resolve();
    this.callback?.(null);
  }

  /** Of the server, of the connection, or of the driver that has waited long enough. */
  handleError(error: Error): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    for (const { reject } of this.entries) reject(error);
    this.end.resolve();
    this.callback?.(error);
  }

  handleCopyInResponse(connection: Connection): void {
    (connection as unknown as Wire).sendCopyFail('nothing is copied here');
  }

  private write(wire: Wire, entry: Entry): void {
    const { name, text } = entry.statement;
    const prepared = this.prepared.get(name);
    const known = prepared?.text === text ? prepared : undefined;
    if (known) {
      entry.columns = known.columns;
      entry.blank = known.blank;
    } else {
      // One of that name may be there, of a group that failed; to close one that is not there is no error.
      wire.close({ type: 'S', name });
      wire.parse({ name, text });
    }
    wire.bind({ statement: name, values: entry.values });
    if (!known) wire.describe({ type: 'P', name: '' });
    wire.execute({});
    entry.values = [];
  }
}

/**
 * Writes parameters as they go over the wire.
 * @throws TypeError for a value that has no such form
 */
export function writeValues(parameters: readonly unknown[]): WireValue[] {
  return parameters.map((value) => {
    if (typeof value === 'string') return value;
    return (Array.isArray(value) && writeArray(value)) || utils.prepareValue(value);
  });
}
