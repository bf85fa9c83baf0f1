import { Command, Option } from 'commander';
import { EVENT_SHAPES } from '../dev/simulator/meta-payloads.js';
import { VERSION } from '../platform/version.js';
import { addAccounts } from './accounts.command.js';
import { addApps } from './apps.command.js';
import { addAttempts } from './attempts.command.js';
import { addAudit } from './audit.command.js';
import { addEndpoints } from './endpoints.command.js';
import { addErasures } from './erasures.command.js';
import { addIdentities } from './identities.command.js';
import { addKeys } from './keys.command.js';
import { addLinks } from './links.command.js';
import { addLookup } from './lookup.command.js';
import { addNotifications } from './notifications.command.js';
import type { Session } from './session.command.js';

const FOOTER = `
Where the service is: --url or HITCH_URL. With which key: HITCH_API_KEY, HITCH_API_KEY_FILE (the path of a file) or
--api-key-stdin, never an argument. Without them: credentials.json in HITCH_DATA_DIR (default .hitch), as npm start writes it.
Exit codes: 0 done, 1 failed, 2 wrong usage.`;

const MIGRATION_ROLE = `
With MIGRATION_DATABASE_URL it works under the role named there, and grants the user of DATABASE_URL what the service needs.`;

/** The `hitch` command with all that is below it. */
export function buildProgram(session: Session): Command {
  const program = new Command('hitch')
    .description('Which Instagram person is which of your users: for operators and support.')
    .version(VERSION)
    .addHelpText('after', FOOTER)
    .showHelpAfterError('(--help tells how it is used)')
    .configureOutput({
      writeOut: (text) => session.print(text.trimEnd()),
      writeErr: (text) => session.note(text.trimEnd()),
    })
    .exitOverride();
  addApps(program, session);
  addKeys(program, session);
  addAccounts(program, session);
  addLinks(program, session);
  addIdentities(program, session);
  addEndpoints(program, session);
  addAttempts(program, session);
  addNotifications(program, session);
  addLookup(program, session);
  addAudit(program, session);
  addErasures(program, session);
  addOwn(program, session);
  return program;
}

/** What does not speak to the API with a key. Loaded when it is needed: that takes longer than most commands take to run. */
function addOwn(program: Command, session: Session): void {
  program
    .command('migrate')
    .description('brings the database at DATABASE_URL up to date')
    .addHelpText('after', MIGRATION_ROLE)
    .action(async () => {
      const { migrateDatabase } = await import('./migrate.command.js');
      session.exitCode = await migrateDatabase(session);
    });
  program
    .command('demo')
    .description('shows the whole flow against the running service, Instagram played by a simulator')
    .option('--no-wait', 'leave out the minute that a link needs to expire')
    .action(async ({ wait }: { wait: boolean }) => {
      const { demo } = await import('./demo.command.js');
      session.exitCode = await demo(session, wait);
    });
  program
    .command('simulate')
    .description('delivers one signed event to the running service, as Meta would')
    .requiredOption('--ref <ref>', 'the ref of the link; - reads it from standard input')
    .requiredOption('--igsid <igsid>', 'who comes through it')
    .addOption(
      new Option('--shape <shape>', 'how the ref arrives')
        .choices(Object.keys(EVENT_SHAPES))
        .default('postback'),
    )
    .option('--account <igId>', 'where the person arrives; the demo account unless you say otherwise')
    .action(async (options: { ref: string; igsid: string; shape: string; account?: string }) => {
      const { simulate } = await import('./simulate.command.js');
      session.exitCode = await simulate(session, options);
    });
  program
    .command('new-key')
    .description('makes an admin API key for ADMIN_API_KEY')
    .action(async () => (await import('./new-key.command.js')).newKey(session.print));
  program
    .command('new-secrets')
    .description('makes a set of secrets for .env')
    .action(async () => (await import('./new-key.command.js')).newSecrets(session.print));
}
