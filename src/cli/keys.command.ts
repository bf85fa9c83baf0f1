import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import { ADMIN_ROLES } from '../platform/access/admin-roles.js';
import type { Session } from './session.command.js';
import { parseList, givenFields, UsageError, parseWholeNumber } from './option-values.js';

const SHOWN_ONCE = 'The key is shown only once. Store it as a secret.';

/** The owner of the keys: an app, or the operators. */
const OWNER = [
  new Option('--app <app>', 'keys of this app'),
  new Option('--admin', 'admin keys, of operators and support').conflicts('app'),
];

/** `hitch keys …`: API keys of apps and of operators. */
export function addKeys(program: Command, session: Session): void {
  const keys = program.command('keys').description('API keys of an app (--app) or of operators (--admin)');
  addList(keys, session, {
    name: 'list',
    about: 'lists keys, newest first, without the secrets',
    options: OWNER,
    path: (_args, options) => keysPath(options),
    columns: {
      id: 'id',
      name: 'name',
      prefix: 'prefix',
      status: 'status',
      scopes: 'scopes',
      role: 'role',
      expires: 'expiresAt',
      'last used': 'lastUsedAt',
    },
  });
  addCall(keys, session, {
    name: 'create',
    about: 'creates a key and prints it once',
    options: [
      ...OWNER,
      new Option('--scopes <scopes>', "scopes of an app's key, separated by commas").argParser(parseList),
      new Option('--name <name>', 'name of the key; an admin key must have one'),
      new Option('--role <role>', 'what an admin key may do (default admin)').choices([...ADMIN_ROLES]),
      new Option('--expires-at <time>', 'when the key expires, RFC 3339; without it: never'),
    ],
    request: (_args, options) => ({ method: 'POST', path: keysPath(options), body: toNewKey(options) }),
    note: SHOWN_ONCE,
  });
  addCall(keys, session, {
    name: 'rotate <key>',
    about: 'replaces a key with a new one and prints it once',
    options: [
      ...OWNER,
      new Option('--overlap <seconds>', 'how long the old key stays valid (default 0)').argParser(
        parseWholeNumber,
      ),
    ],
    request: ([key = ''], options) => ({
      method: 'POST',
      path: `${keysPath(options)}${toPath(key, 'rotate')}`,
      body: givenFields({ overlapSeconds: options['overlap'] }),
    }),
    note: SHOWN_ONCE,
  });
  addCall(keys, session, {
    name: 'revoke <key>',
    about: 'revokes a key permanently',
    options: OWNER,
    request: ([key = ''], options) => ({
      method: 'POST',
      path: `${keysPath(options)}${toPath(key, 'revoke')}`,
    }),
  });
}

function keysPath({ app, admin }: OptionValues): string {
  if (admin) return '/v1/admin/keys';
  if (typeof app !== 'string') throw new UsageError('give the owner of the keys: --app <app>, or --admin');
  return `${toPath('v1', 'admin', 'apps', app)}/keys`;
}

function toNewKey({ admin, scopes, name, role, expiresAt }: OptionValues): Record<string, unknown> {
  if (admin && scopes !== undefined) throw new UsageError('an admin key cannot have --scopes');
  if (admin && name === undefined)
    throw new UsageError('an admin key needs a --name, which the audit log shows');
  if (!admin && role !== undefined) throw new UsageError('a key of an app has --scopes and no --role');
  if (!admin && scopes === undefined) throw new UsageError("an app's key needs --scopes");
  return givenFields({ scopes, name, role, expiresAt });
}
