import { Command, Option } from 'commander';
import { EVENT_SHAPES } from '../dev/simulator/meta-payloads.js';
import { VERSION } from '../platform/version.js';
import { addAccounts } from './accounts.command.js';
import { addApps } from './apps.command.js';
import { addCampaigns } from './campaigns.command.js';
import { addConsole } from './console.command.js';
import { addDoctor } from './doctor.command.js';
import { addDeadLetters } from './dead-letters.command.js';
import { addEndpoints } from './endpoints.command.js';
import { addOperatorEndpoints } from './operator-endpoints.command.js';
import { addErasures } from './erasures.command.js';
import { addExport } from './export.command.js';
import { addIceBreakers } from './ice-breakers.command.js';
import { addIdentities, addPerson } from './identities.command.js';
import { addInvites } from './invites.command.js';
import { addKeys } from './keys.command.js';
import { addLinks } from './links.command.js';
import { addLookup } from './lookup.command.js';
import { addNotifications } from './notifications.command.js';
import { addOverview } from './overview.command.js';
import { addAttempts, addAudit } from './records.command.js';
import type { Session } from './session.command.js';
import type { SimulateOptions } from './simulator.command.js';

const FOOTER = `
The address of the service comes from --url or HITCH_URL, the API key from HITCH_API_KEY, HITCH_API_KEY_FILE (the path of a file)
or --api-key-stdin. Without them, credentials.json in HITCH_DATA_DIR (default .hitch) is used, which npm start writes.
Exit codes: 0 success, 1 failure, 2 wrong usage.`;

const MIGRATION_ROLE = `
With MIGRATION_DATABASE_URL, the migrations run with that role, which grants the user of DATABASE_URL its rights.`;

const SECRETS_OF_ANOTHER = `
For a service that is not the embedded mode's, set META_APP_SECRETS (and ADMIN_API_KEY to see the outcome; the demo also needs
META_VERIFY_TOKEN and HITCH_API_KEY, a key of an app). Each can also be the path of a file, as <NAME>_FILE.`;

/** The `hitch` command with its subcommands. */
export function buildProgram(session: Session): Command {
  const program = new Command('hitch')
    .description('Links Instagram persons to the users of your apps. For operators and support.')
    .version(VERSION)
    .addHelpText('after', FOOTER)
    .showHelpAfterError('(--help shows the usage)')
    .configureOutput({
      writeOut: (text) => session.print(text.trimEnd()),
      writeErr: (text) => session.note(text.trimEnd()),
    })
    .exitOverride();
  addApps(program, session);
  addKeys(program, session);
  addAccounts(program, session);
  addIceBreakers(program, session);
  addDoctor(program, session);
  addLinks(program, session);
  addInvites(program, session);
  addCampaigns(program, session);
  addIdentities(program, session);
  addEndpoints(program, session);
  addOperatorEndpoints(program, session);
  addAttempts(program, session);
  addDeadLetters(program, session);
  addNotifications(program, session);
  addLookup(program, session);
  addPerson(program, session);
  addAudit(program, session);
  addOverview(program, session);
  addConsole(program, session);
  addErasures(program, session);
  addExport(program, session);
  addLocal(program, session);
  return program;
}

/** Commands that are not one call of the API. Their code is loaded on use: loading it takes longer than most commands. */
function addLocal(program: Command, session: Session): void {
  program
    .command('migrate')
    .description('updates the schema of the database at DATABASE_URL')
    .addHelpText('after', MIGRATION_ROLE)
    .action(async () => {
      const { migrateDatabase } = await import('./migrate.command.js');
      session.exitCode = await migrateDatabase(session);
    });
  program
    .command('demo')
    .description('shows the whole flow against the running service; a simulator plays Instagram')
    .option('--no-wait', 'skip the step that waits a minute for a link to expire')
    .option('--url <url>', 'URL of the service (default: HITCH_URL, or the embedded mode)')
    .option('--account <username>', "username of the account (default: the demo account, or the app's own)")
    .option('--seed', 'instead fill the embedded database with a month of traffic, for the console to show')
    .addHelpText('after', SECRETS_OF_ANOTHER)
    .action(async ({ seed, ...options }: { wait: boolean; url?: string; account?: string; seed?: true }) => {
      if (seed) {
        const { seedDemo } = await import('./seed.command.js');
        session.exitCode = await seedDemo(session, options.url);
        return;
      }
      const { demo } = await import('./simulator.command.js');
      session.exitCode = await demo(session, options);
    });
  program
    .command('simulate')
    .description('delivers one signed event to the running service, as Meta would')
    .requiredOption('--ref <ref>', 'the ref of the link; - reads it from standard input')
    .requiredOption('--igsid <igsid>', 'IGSID of the person who opens the link')
    .addOption(
      new Option('--shape <shape>', 'kind of event that carries the ref')
        .choices(Object.keys(EVENT_SHAPES))
        .default('postback'),
    )
    .option(
      '--account <igId>',
      'Instagram id of the account that receives the event (default: that of the ref)',
    )
    .option('--url <url>', 'URL of the service (default: HITCH_URL, or the embedded mode)')
    .addHelpText('after', SECRETS_OF_ANOTHER)
    .action(async (options: SimulateOptions) => {
      const { simulate } = await import('./simulator.command.js');
      session.exitCode = await simulate(session, options);
    });
  program
    .command('new-key')
    .description('generates an admin API key for ADMIN_API_KEY')
    .action(async () => (await import('./new-key.command.js')).newKey(session.print));
  program
    .command('new-secrets')
    .description('generates a set of secrets for .env')
    .action(async () => (await import('./new-key.command.js')).newSecrets(session.print));
}
