import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';
import { givenFields, UsageError } from './option-values.js';

const ERASURES = '/v1/admin/erasures';

/** `hitch erasures …`: erasing a person everywhere. */
export function addErasures(program: Command, session: Session): void {
  const erasures = program
    .command('erasures')
    .description('erases a person everywhere, and lists the receipts');
  addList(erasures, session, {
    name: 'list',
    about: 'lists the receipts, newest first',
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
    request: ([erasure = '']) => ({ method: 'GET', path: ERASURES + toPath(erasure) }),
  });
  addCall(erasures, session, {
    name: 'create',
    about: 'erases a person (--account and --igsid) or a user of an app (--app and --user)',
    options: [
      new Option('--account <account>', 'username or igId of the account that the person wrote to'),
      new Option('--igsid <igsid>', 'IGSID of the person'),
      new Option('--app <app>', 'the app of the user'),
      new Option('--user <externalUserId>', 'the user'),
      new Option('--dry-run', 'only count what would be erased').conflicts('yes'),
      new Option('--yes', 'confirm the erasure, which cannot be undone'),
    ],
    request: (_args, options) => {
      const body = toSubject(options);
      if (options['dryRun']) return { method: 'POST', path: `${ERASURES}?dryRun=true`, body };
      if (!options['yes']) throw new UsageError('give --yes to erase, or --dry-run to count');
      return { method: 'POST', path: ERASURES, body };
    },
  });
}

function toSubject({
  account,
  igsid,
  app: appId,
  user: externalUserId,
}: OptionValues): Record<string, unknown> {
  const subject = givenFields({ account, igsid, appId, externalUserId });
  const form = Object.keys(subject).join();
  if (form !== 'account,igsid' && form !== 'appId,externalUserId')
    throw new UsageError('give --account and --igsid, or --app and --user');
  return subject;
}
