import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';
import { collect, said, UsageFault, wholeNumber } from './usage-fault.js';

const ADMIN = 'admin';
const APPS = '/v1/admin/apps';

/** What an app can be set to, at its making and later. */
const SETTINGS = [
  new Option('--return-url <url>', 'where its links may lead back to; may be given several times').argParser(
    collect,
  ),
  new Option('--on-conflict <mode>', 'what its mints do unless they say otherwise').choices([
    'reject',
    'replace',
  ]),
  new Option('--confirmation <mode>', 'who confirms unless a mint says otherwise').choices(['none', 'app']),
  new Option('--allow-unconfirmed-replace <yes>', 'whether replacing may go unconfirmed').choices([
    'true',
    'false',
  ]),
  new Option('--mints-per-minute <n>', 'for each of its keys; 0: no limit').argParser(wholeNumber),
  new Option('--reads-per-minute <n>', 'for each of its keys; 0: no limit').argParser(wholeNumber),
  new Option('--mints-per-user-per-minute <n>', 'for each external user; 0: no limit').argParser(wholeNumber),
];

/** `hitch apps …`: the external apps. */
export function addApps(program: Command, session: Session): void {
  const apps = program.command('apps').description('the external apps that mint links');
  addList(apps, session, {
    name: 'list',
    about: 'lists the apps, newest first',
    role: ADMIN,
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
    role: ADMIN,
    options: SETTINGS,
    request: ([name], options) => ({ method: 'POST', path: APPS, body: { name, ...toSettings(options) } }),
  });
  addCall(apps, session, {
    name: 'show <app>',
    about: 'shows an app, its settings and its accounts',
    role: ADMIN,
    request: ([app = '']) => ({ method: 'GET', path: APPS + toPath(app) }),
  });
  addCall(apps, session, {
    name: 'update <app>',
    about: 'changes what is given, and nothing else',
    role: ADMIN,
    options: [
      new Option('--name <name>', 'what people call it'),
      new Option('--default-account <account>', 'username, igId or acc_… id of an account granted to it'),
      new Option('--no-return-urls', 'takes all of its return URLs away'),
      new Option('--no-default-account', 'takes its default account away'),
      ...SETTINGS,
    ],
    request: ([app = ''], options) => ({
      method: 'PATCH',
      path: APPS + toPath(app),
      body: toChanges(options),
    }),
  });
  for (const [name, status, about] of [
    ['disable', 'disabled', 'refuses its keys and revokes its pending links'],
    ['enable', 'active', 'lets it work again'],
  ] as const) {
    addCall(apps, session, {
      name: `${name} <app>`,
      about,
      role: ADMIN,
      request: ([app = '']) => ({ method: 'PATCH', path: APPS + toPath(app), body: { status } }),
    });
  }
}

function toSettings(options: OptionValues): Record<string, unknown> {
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute, allowUnconfirmedReplace } = options;
  const limits = said({ mintsPerMinute, readsPerMinute, mintsPerUserPerMinute });
  return said({
    returnUrls: options['returnUrl'],
    onConflict: options['onConflict'],
    confirmation: options['confirmation'],
    allowUnconfirmedReplace: allowUnconfirmedReplace && allowUnconfirmedReplace === 'true',
    limits: Object.keys(limits).length > 0 ? limits : undefined,
  });
}

function toChanges(options: OptionValues): Record<string, unknown> {
  const { name, defaultAccount } = options;
  const changes = {
    ...toSettings(options),
    ...said({ name, defaultAccount: defaultAccount === false ? null : defaultAccount }),
    ...(options['returnUrls'] === false ? { returnUrls: [] } : {}),
  };
  if (Object.keys(changes).length === 0) throw new UsageFault('say what to change: see --help');
  return changes;
}
