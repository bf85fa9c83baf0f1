import {
  type Statement,
  StatementGroup,
  type StatementResult,
  type WireValue,
  writeValues,
} from './statement-group.js';

/** The driver's client, as far as it is needed here. */
export interface PgClient {
  query(group: StatementGroup): unknown;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
}

/**
 * What one unit of work asks of its connection. Statements that are asked for in one turn of the event loop go to the server as
 * one group; those that come while it is busy with a group are the next one.
 */
export class Session {
  private group: StatementGroup | null = null;
  private fault: unknown = null;

  constructor(private readonly client: PgClient) {}

  /**
   * Asks for a statement.
   * @throws what the server refused its group for; or, for all from then on, that a parameter has no form that can be sent
   */
  async query(statement: Statement, parameters: readonly unknown[] = []): Promise<StatementResult> {
    // Nothing may follow a statement that was never sent, a COMMIT least of all.
    if (this.fault !== null) throw this.fault;
    return this.openGroup().add(statement, this.write(parameters));
  }

  /** Ends the transaction without a trace of it, once the server is done with what it was asked for; or else the connection. */
  async rollBack(): Promise<void> {
    await this.group?.ended;
    await this.client.query('ROLLBACK').catch(() => this.client.end());
  }

  private write(parameters: readonly unknown[]): WireValue[] {
    try {
      return writeValues(parameters);
    } catch (error) {
      this.fault = error;
      throw error;
    }
  }

  private openGroup(): StatementGroup {
    if (this.group?.isOpen) return this.group;
    this.group = new StatementGroup();
    this.client.query(this.group);
    return this.group;
  }
}
