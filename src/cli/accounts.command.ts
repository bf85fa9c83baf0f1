import { type Command, Option, type OptionValues } from 'commander';
import type { PlainRequest } from '../../packages/client/src/index.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { addApiCommand, addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import { givenFields, UsageError } from './option-values.js';
import { findAccountId } from './find-account.command.js';
import type { AccessOptions, Session } from './session.command.js';
import { formatFields } from './table.js';

const ACCOUNTS = '/v1/admin/accounts';

const appOption = (about: string): Option => new Option('--app <app>', about);

const onOff = (flags: string, about: string): Option =>
  new Option(`${flags} <on|off>`, about).choices(['on', 'off']);

const SETTINGS = [
  onOff('--typed-codes', 'links have a code that a person without the Instagram app can send as a message'),
  onOff('--after-link-message', 'a person who was linked is written how to undo it'),
  onOff('--unlink-by-word', 'the word “unlink” in the chat ends what links a person'),
];

const change = (account: string, body: object): PlainRequest => ({
  method: 'PATCH',
  path: ACCOUNTS + toPath(account),
  body,
});

const ofApp = (app: unknown): string => `${toPath('v1', 'admin', 'apps', String(app))}/accounts`;

/** `hitch accounts …`: Instagram professional accounts, and which app may mint for which. */
export function addAccounts(program: Command, session: Session): void {
  const accounts = program
    .command('accounts')
    .description('Instagram professional accounts, and which app may mint for which');
  addList(accounts, session, {
    name: 'list',
    about: 'lists the accounts, newest first',
    options: [appOption('only accounts that are granted to this app')],
    path: (_args, { app }) => (app === undefined ? ACCOUNTS : ofApp(app)),
    columns: { id: 'id', 'ig id': 'igId', username: 'username', status: 'status', created: 'createdAt' },
  });
  addCall(accounts, session, {
    name: 'register <igId> <username>',
    about: 'registers an account; repeating it changes nothing',
    request: ([igId, username]) => ({ method: 'POST', path: ACCOUNTS, body: { igId, username } }),
  });
  addCall(accounts, session, {
    name: 'show <account>',
    namesAccount: true,
    about: 'shows an account',
    request: ([account = '']) => ({ method: 'GET', path: ACCOUNTS + toPath(account) }),
  });
  addCall(accounts, session, {
    name: 'rename <account> <username>',
    namesAccount: true,
    about: 'sets the username, after it was changed on Instagram',
    request: ([account = '', username]) => change(account, { username }),
  });
  addCall(accounts, session, {
    name: 'update <account>',
    namesAccount: true,
    about: 'changes settings of an account',
    options: SETTINGS,
    request: ([account = ''], options) => change(account, toSettings(options)),
  });
  addCall(accounts, session, {
    name: 'disable <account>',
    namesAccount: true,
    about: 'stops mints for an account; existing links still work',
    request: ([account = '']) => change(account, { status: 'disabled' }),
  });
  addCall(accounts, session, {
    name: 'enable <account>',
    namesAccount: true,
    about: 'allows mints for an account again',
    request: ([account = '']) => change(account, { status: 'active' }),
  });
  addCall(accounts, session, {
    name: 'grant <account>',
    about: 'allows an app to mint links for an account; <account> is its id, username or Instagram id',
    options: [appOption('the app').makeOptionMandatory()],
    request: ([account = ''], { app }) => ({
      method: 'POST',
      path: ofApp(app),
      body: fromTypeId('acc', account) === null ? { account } : { accountId: account },
    }),
  });
  addCall(accounts, session, {
    name: 'revoke <account>',
    namesAccount: true,
    about: 'withdraws a grant',
    options: [appOption('the app').makeOptionMandatory()],
    request: ([account = ''], { app }) => ({ method: 'DELETE', path: ofApp(app) + toPath(account) }),
  });
  addConnections(accounts, session);
}

/** `hitch accounts connect|connection|disconnect`: the access to Instagram. */
function addConnections(accounts: Command, session: Session): void {
  addApiCommand(
    accounts,
    {
      name: 'connect <account>',
      about: 'connects an account to Instagram: with a token, or else prints the address of the log-in',
      options: [
        // The token is not an option: other users of the machine can read arguments.
        new Option('--token-file <path>', 'read the access token from a file, or with - from standard input'),
        new Option('--page', 'the token is that of the Page that the account is connected with'),
        new Option('--page-id <id>', 'id of the Page that the token has to be of'),
        new Option('--app-id <id>', 'id of the Meta app that the token was made for'),
      ],
    },
    async ([account = ''], options) => {
      const token = await readToken(session, options);
      const api = await session.connect(options as AccessOptions, 'admin');
      const id = await findAccountId(api, account);
      const call = api.request(
        token === null
          ? { method: 'POST', path: ACCOUNTS + toPath(id, 'connect') }
          : {
              method: 'PUT',
              path: ACCOUNTS + toPath(id, 'connection'),
              body: toConnection(token, options),
            },
      );
      const { text, json } = await session.progress.during('waiting for Instagram', call);
      session.print(options['json'] ? text : formatFields(json));
      if (token === null)
        session.note('The owner of the account opens this address within ten minutes and agrees.');
    },
  );
  addCall(accounts, session, {
    name: 'connection <account>',
    namesAccount: true,
    about: 'shows the connection of an account, without its token',
    request: ([account = '']) => ({ method: 'GET', path: ACCOUNTS + toPath(account, 'connection') }),
  });
  addCall(accounts, session, {
    name: 'disconnect <account>',
    namesAccount: true,
    about: 'deletes the connection of an account and its token; links still work',
    request: ([account = '']) => ({ method: 'DELETE', path: ACCOUNTS + toPath(account, 'connection') }),
  });
}

function toSettings({ typedCodes, afterLinkMessage, unlinkByWord }: OptionValues): object {
  const given = givenFields({ typedCodes, afterLinkMessage, unlinkByWord });
  if (Object.keys(given).length === 0)
    throw new UsageError('give at least one setting to change; see --help');
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value === 'on']));
}

/** The token, as a file or standard input has it; null when there is to be a log-in. */
async function readToken(session: Session, options: OptionValues): Promise<string | null> {
  const path: unknown = options['tokenFile'];
  if (typeof path === 'string') return session.readFileArgument(path);
  if (['page', 'pageId', 'appId'].some((name) => options[name] !== undefined))
    throw new UsageError('--page, --page-id and --app-id go with --token-file');
  return null;
}

function toConnection(accessToken: string, { page, pageId, appId }: OptionValues): object {
  return { login: page ? 'page' : 'instagram', accessToken, ...givenFields({ pageId, appId }) };
}
