import { type Command, Option } from 'commander';
import type { ApiRequest } from '../dev/simulator/api-client.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';

const ACCOUNTS = '/v1/admin/accounts';

const appOption = (about: string): Option => new Option('--app <app>', about);

const change = (account: string, body: object): ApiRequest => ({
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
    about: 'shows an account',
    request: ([account = '']) => ({ method: 'GET', path: ACCOUNTS + toPath(account) }),
  });
  addCall(accounts, session, {
    name: 'rename <account> <username>',
    about: 'sets the username, after it was changed on Instagram',
    request: ([account = '', username]) => change(account, { username }),
  });
  addCall(accounts, session, {
    name: 'disable <account>',
    about: 'stops mints for an account; existing links still work',
    request: ([account = '']) => change(account, { status: 'disabled' }),
  });
  addCall(accounts, session, {
    name: 'enable <account>',
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
    about: 'withdraws a grant',
    options: [appOption('the app').makeOptionMandatory()],
    request: ([account = ''], { app }) => ({ method: 'DELETE', path: ofApp(app) + toPath(account) }),
  });
}
