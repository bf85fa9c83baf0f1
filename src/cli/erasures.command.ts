import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';
import { said, UsageFault } from './usage-fault.js';

const ERASURES = '/v1/admin/erasures';

/** `hitch erasures …`: removing a person everywhere. */
export function addErasures(program: Command, session: Session): void {
  const erasures = program
    .command('erasures')
    .description('removing a person everywhere, and the receipts of it');
  addList(erasures, session, {
    name: 'list',
    about: 'lists the receipts, newest first',
    role: 'admin',
    path: () => ERASURES,
    columns: {
      id: 'id',
      source: 'source',
      links: 'removed.links',
      identities: 'removed.identities',
      attempts: 'removed.attempts',
      created: 'createdAt',
    },
  });
  addCall(erasures, session, {
    name: 'show <erasure>',
    about: 'shows a receipt',
    role: 'admin',
    request: ([erasure = '']) => ({ method: 'GET', path: ERASURES + toPath(erasure) }),
  });
  addCall(erasures, session, {
    name: 'create',
    about: 'removes a person (--account and --igsid), or a user of an app (--app and --user)',
    role: 'admin',
    options: [
      new Option('--account <account>', 'username or igId of the account that knows the person'),
      new Option('--igsid <igsid>', 'the person'),
      new Option('--app <app>', 'the app whose user it is'),
      new Option('--user <externalUserId>', "the app's user"),
      new Option('--yes', 'yes, for good: there is no way back').makeOptionMandatory(),
    ],
    request: (_args, options) => ({ method: 'POST', path: ERASURES, body: toWhom(options) }),
  });
}

function toWhom({ account, igsid, app: appId, user: externalUserId }: OptionValues): Record<string, unknown> {
  const whom = said({ account, igsid, appId, externalUserId });
  const form = Object.keys(whom).join();
  if (form !== 'account,igsid' && form !== 'appId,externalUserId')
    throw new UsageFault('say whom: --account and --igsid, or --app and --user');
  return whom;
}
