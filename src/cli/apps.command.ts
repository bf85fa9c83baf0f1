import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addAppBranding } from './app-branding.command.js';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';
import { collectValues, givenFields, UsageError, parseWholeNumber } from './option-values.js';

const APPS = '/v1/admin/apps';

/** The settings of `create` and `update`. */
const SETTINGS = [
  new Option('--return-url <url>', 'where its links may lead back to; can be repeated').argParser(
    collectValues,
  ),
  new Option(
    '--on-conflict <mode>',
    'default of its mints when the person or user is already linked differently',
  ).choices(['reject', 'replace']),
  new Option('--confirmation <mode>', 'default of its mints: who confirms a link').choices(['none', 'app']),
  new Option(
    '--allow-unconfirmed-replace <yes>',
    'whether replace needs no confirmation and may take a person from another user',
  ).choices(['true', 'false']),
  new Option('--invite-url <url>', "the app's own page that invites lead to"),
  new Option('--mints-per-minute <n>', 'mints of each key; 0: no limit').argParser(parseWholeNumber),
  new Option('--reads-per-minute <n>', 'reads of each key; 0: no limit').argParser(parseWholeNumber),
  new Option('--mints-per-user-per-minute <n>', 'mints of each external user; 0: no limit').argParser(
    parseWholeNumber,
  ),
];

/** `hitch apps …`: the external apps. */
export function addApps(program: Command, session: Session): void {
  const apps = program.command('apps').description('the external apps that mint links');
  addList(apps, session, {
    name: 'list',
    about: 'lists the apps, newest first',
    path: () => APPS,
    columns: {
      id: 'id',
      name: 'name',
      status: 'status',
      accounts: 'accounts.username',
      created: 'createdAt',
    },
  });
  addCall(apps, session, {
    name: 'create <name>',
    about: 'registers an app',
    options: SETTINGS,
    request: ([name], options) => ({ method: 'POST', path: APPS, body: { name, ...toSettings(options) } }),
  });
  addCall(apps, session, {
    name: 'show <app>',
    about: 'shows an app, its settings and its accounts',
    request: ([app = '']) => ({ method: 'GET', path: APPS + toPath(app) }),
  });
  addCall(apps, session, {
    name: 'update <app>',
    about: 'changes the given settings',
    options: [
      new Option('--name <name>', 'display name'),
      new Option(
        '--default-account <account>',
        'username, igId or acc_… id of an account that is granted to the app',
      ),
      new Option('--no-return-urls', 'remove all return URLs'),
      new Option('--no-default-account', 'remove the default account'),
      ...SETTINGS,
      // Behind the option that it undoes: in front of it, it would set a default.
      new Option('--no-invite-url', 'remove the page that invites lead to'),
    ],
    request: ([app = ''], options) => ({
      method: 'PATCH',
      path: APPS + toPath(app),
      body: toChanges(options),
    }),
  });
  for (const [name, status, about] of [
    ['disable', 'disabled', 'refuses the keys of an app and revokes its pending links'],
    ['enable', 'active', 'accepts the keys of an app again'],
  ] as const) {
    addCall(apps, session, {
      name: `${name} <app>`,
      about,

      request: ([app = '']) => ({ method: 'PATCH', path: APPS + toPath(app), body: { status } }),
    });
  }
  addAppBranding(apps, session);
}

function toSettings(options: OptionValues): Record<string, unknown> {
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute, allowUnconfirmedReplace } = options;
  const limits = givenFields({ mintsPerMinute, readsPerMinute, mintsPerUserPerMinute });
  return givenFields({
    returnUrls: options['returnUrl'],
    onConflict: options['onConflict'],
    confirmation: options['confirmation'],
    allowUnconfirmedReplace: allowUnconfirmedReplace && allowUnconfirmedReplace === 'true',
    inviteUrl: options['inviteUrl'] === false ? null : options['inviteUrl'],
    limits: Object.keys(limits).length > 0 ? limits : undefined,
  });
}

function toChanges(options: OptionValues): Record<string, unknown> {
  const { name, defaultAccount } = options;
  const changes = {
    ...toSettings(options),
    ...givenFields({ name, defaultAccount: defaultAccount === false ? null : defaultAccount }),
    ...(options['returnUrls'] === false ? { returnUrls: [] } : {}),
  };
  if (Object.keys(changes).length === 0)
    throw new UsageError('give at least one setting to change; see --help');
  return changes;
}
