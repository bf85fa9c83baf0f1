import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../src/platform/database/database.tokens.js';
import type { TestApp } from './test-app.js';

interface RecordedClient {
  query(statement: string | { readonly name?: string; readonly text: string }): unknown;
}

interface RecordedPool {
  on(event: 'acquire', listener: (client: RecordedClient) => void): unknown;
}

/**
 * Records what a service asks of its database.
 * @returns its transactions from now on: the names of their statements, from BEGIN to COMMIT
 */
export function recordTransactions(service: TestApp): string[][] {
  const transactions: string[][] = [];
  const seen = new WeakSet<RecordedClient>();
  const { master } = service.app.get<DataSource>(DATA_SOURCE).driver as unknown as { master: RecordedPool };
  master.on('acquire', (client) => {
    if (seen.has(client)) return;
    seen.add(client);
    let current: string[] = [];
    const query = client.query.bind(client);
    client.query = (statement, ...rest: []) => {
      const name =
        typeof statement === 'string' ? (statement.split(/[ ;]/)[0] ?? '') : (statement.name ?? '');
      if (name === 'BEGIN') transactions.push((current = []));
      current.push(name);
      return query(statement, ...rest);
    };
  });
  return transactions;
}
