#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readSecretFiles } from '../config/variables.js';
import { StartFault } from '../start-fault.js';
import { demo } from './demo.command.js';
import { migrateDatabase } from './migrate.command.js';
import { newKey, newSecrets } from './new-key.command.js';
import { simulate } from './simulate.command.js';

const USAGE = `Usage: hitch <command> [options]

  migrate                 brings the database at DATABASE_URL up to date; with MIGRATION_DATABASE_URL under the role
                          named there, granting the user of DATABASE_URL what the service needs
  demo [--no-wait]        shows the whole flow against the running service, Instagram played by a simulator
  simulate --ref REF --igsid IGSID [--shape postback|message|referral] [--account IGID]
                          delivers one signed event to the running service, as Meta would
  new-key                 makes an admin API key for ADMIN_API_KEY
  new-secrets             makes a set of secrets for .env
  --help                  this text

demo and simulate read credentials.json in HITCH_DATA_DIR (default .hitch).
Exit codes: 0 done, 1 failed, 2 wrong usage.
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A reader that has seen enough (`| head`) is no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

async function run(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      'no-wait': { type: 'boolean' },
      ref: { type: 'string' },
      igsid: { type: 'string' },
      shape: { type: 'string', default: 'postback' },
      account: { type: 'string' },
    },
  });
  const [command] = positionals;
  if (values.help) return (print(USAGE), 0);
  const { env, faults } = readSecretFiles(process.env, (path) => readFileSync(path, 'utf8'));
  if (faults.length > 0) throw new StartFault(faults);
  const dataDir = env['HITCH_DATA_DIR'] || '.hitch';
  switch (command) {
    case 'migrate':
      return migrateDatabase(env, print);
    case 'demo':
      return demo({ dataDir, wait: !values['no-wait'], print });
    case 'simulate':
      return simulate({ ...values, dataDir, print });
    case 'new-key':
      return newKey(print);
    case 'new-secrets':
      return newSecrets(print);
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

run(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const usage = error instanceof TypeError && 'code' in error;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(usage ? `${message}\n\n${USAGE}` : `hitch: ${message}\n`);
    process.exitCode = usage ? 2 : 1;
  },
);
