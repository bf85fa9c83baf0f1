import { type Command, Option } from 'commander';
import type { ApiRequest } from '../dev/simulator/api-client.js';
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
    role: 'admin',
    options: [appOption('only those granted to this app')],
    path: (_args, { app }) => (app === undefined ? ACCOUNTS : ofApp(app)),
    columns: { id: 'id', 'ig id': 'igId', username: 'username', status: 'status', created: 'createdAt' },
  });
  addCall(accounts, session, {
    name: 'register <igId> <username>',
    about: 'registers an account; the same again changes nothing',
    role: 'admin',
    request: ([igId, username]) => ({ method: 'POST', path: ACCOUNTS, body: { igId, username } }),
  });
  addCall(accounts, session, {
    name: 'show <account>',
    about: 'shows an account',
    role: 'admin',
    request: ([account = '']) => ({ method: 'GET', path: ACCOUNTS + toPath(account) }),
  });
  addCall(accounts, session, {
    name: 'rename <account> <username>',
    about: 'follows a change of its name on Instagram',
    role: 'admin',
    request: ([account = '', username]) => change(account, { username }),
  });
  addCall(accounts, session, {
    name: 'disable <account>',
    about: 'stops mints for it; links that are out still work',
    role: 'admin',
    request: ([account = '']) => change(account, { status: 'disabled' }),
  });
  addCall(accounts, session, {
    name: 'enable <account>',
    about: 'lets apps mint for it again',
    role: 'admin',
    request: ([account = '']) => change(account, { status: 'active' }),
  });
  addCall(accounts, session, {
    name: 'grant <account>',
    about: 'lets an app mint for it',
    role: 'admin',
    options: [appOption('the app').makeOptionMandatory()],
    request: ([accountId], { app }) => ({ method: 'POST', path: ofApp(app), body: { accountId } }),
  });
  addCall(accounts, session, {
    name: 'revoke <account>',
    about: 'takes the grant back',
    role: 'admin',
    options: [appOption('the app').makeOptionMandatory()],
    request: ([account = ''], { app }) => ({ method: 'DELETE', path: ofApp(app) + toPath(account) }),
  });
}
