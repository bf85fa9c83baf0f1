// A process that owns an embedded PostgreSQL, for tests that kill it: node embedded-owner.js <dataDir> <mode>.
// It tells what it does in lines on standard output: "ready <url>", "row <n>" once row n is committed, "refused <why>".
import { writeSync } from 'node:fs';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres/embedded-postgres.js';

const [dataDir = '', mode = 'hold'] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

try {
  const postgres = await startEmbeddedPostgres({ dataDir });
  say(`ready ${postgres.url}`);
  if (mode === 'commit') await commitForEver(postgres.url);
  // 'leave': nothing is left to do, so node ends by itself.
  if (mode === 'hold') setInterval(() => undefined, 1_000);
} catch (error) {
  say(`refused ${error instanceof Error ? error.message : String(error)}`);
}

async function commitForEver(url: string): Promise<never> {
  const client = new Client(url);
  await client.connect();
  await client.query('create table if not exists kept (n bigserial primary key)');
  for (;;) {
    const { rows } = await client.query<{ n: string }>('insert into kept default values returning n');
    say(`row ${rows[0]?.n}`);
  }
}
