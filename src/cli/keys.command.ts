import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';
import { list, said, UsageFault, wholeNumber } from './usage-fault.js';

const SHOWN_ONCE = 'The key is shown this once: keep it where secrets are kept.';

/** Whose keys: one app's, or the operators'. */
const WHOSE = [
  new Option('--app <app>', 'keys of this app'),
  new Option('--admin', 'admin keys, of operators and support').conflicts('app'),
];

/** `hitch keys …`: API keys of apps and of operators. */
export function addKeys(program: Command, session: Session): void {
  const keys = program.command('keys').description('API keys: of an app (--app), or of operators (--admin)');
  addList(keys, session, {
    name: 'list',
    about: 'lists keys, newest first, without the keys themselves',
    role: 'admin',
    options: WHOSE,
    path: (_args, options) => keysPath(options),
    columns: {
      id: 'id',
      name: 'name',
      prefix: 'prefix',
      status: 'status',
      scopes: 'scopes',
      expires: 'expiresAt',
      'last used': 'lastUsedAt',
    },
  });
  addCall(keys, session, {
    name: 'create',
    about: 'makes a key and prints it, this once',
    role: 'admin',
    options: [
      ...WHOSE,
      new Option('--scopes <scopes>', "what an app's key may do, with commas between").argParser(list),
      new Option('--name <name>', 'what people call it; an admin key must have one'),
      new Option('--expires-at <time>', 'RFC 3339; without it the key does not expire'),
    ],
    request: (_args, options) => ({ method: 'POST', path: keysPath(options), body: toNewKey(options) }),
    note: SHOWN_ONCE,
  });
  addCall(keys, session, {
    name: 'rotate <key>',
    about: 'makes a key that takes the place of another, and prints it, this once',
    role: 'admin',
    options: [
      ...WHOSE,
      new Option('--overlap <seconds>', 'how long the old key still works (default 0)').argParser(
        wholeNumber,
      ),
    ],
    request: ([key = ''], options) => ({
      method: 'POST',
      path: `${keysPath(options)}${toPath(key, 'rotate')}`,
      body: said({ overlapSeconds: options['overlap'] }),
    }),
    note: SHOWN_ONCE,
  });
  addCall(keys, session, {
    name: 'revoke <key>',
    about: 'ends a key for good',
    role: 'admin',
    options: WHOSE,
    request: ([key = ''], options) => ({
      method: 'POST',
      path: `${keysPath(options)}${toPath(key, 'revoke')}`,
    }),
  });
}

function keysPath({ app, admin }: OptionValues): string {
  if (admin) return '/v1/admin/keys';
  if (typeof app !== 'string') throw new UsageFault('say whose keys: --app <app>, or --admin');
  return `${toPath('v1', 'admin', 'apps', app)}/keys`;
}

function toNewKey({ admin, scopes, name, expiresAt }: OptionValues): Record<string, unknown> {
  if (admin && scopes !== undefined) throw new UsageFault('an admin key has no --scopes');
  if (admin && name === undefined)
    throw new UsageFault('an admin key needs a --name, so that the audit names someone');
  if (!admin && scopes === undefined) throw new UsageFault("an app's key needs --scopes");
  return said({ scopes, name, expiresAt });
}
