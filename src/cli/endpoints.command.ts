import { type Command, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList } from './api-list.command.js';
import { addEndpointNotifications } from './endpoint-notifications.command.js';
import type { Session } from './session.command.js';
import { list, said, UsageFault, wholeNumber } from './usage-fault.js';

const ENDPOINTS = '/v1/endpoints';
const SHOWN_ONCE = 'The secret is shown this once: the receiver checks signatures with it.';

const SETTINGS = [
  new Option('--types <types>', 'what it is told of, with commas between').argParser(list),
  new Option('--description <text>', 'what people know it by'),
];

/** `hitch endpoints …`: where an app is told of what happens. */
export function addEndpoints(program: Command, session: Session): void {
  const endpoints = program.command('endpoints').description('URLs of an app that are told of what happens');
  addList(endpoints, session, {
    name: 'list',
    about: 'lists endpoints, newest first, without their secrets',
    role: 'admin',
    filters: [{ flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' }],
    path: () => ENDPOINTS,
    columns: {
      id: 'id',
      status: 'status',
      reason: 'disabledReason',
      url: 'url',
      types: 'eventTypes',
      'failing since': 'failingSince',
      created: 'createdAt',
    },
  });
  addCall(endpoints, session, {
    name: 'show <endpoint>',
    about: 'shows an endpoint',
    role: 'admin',
    request: ([endpoint = '']) => ({ method: 'GET', path: ENDPOINTS + toPath(endpoint) }),
  });
  addCall(endpoints, session, {
    name: 'create <url>',
    about: "makes an endpoint and prints its secret, this once (needs the app's own key)",
    role: 'app',
    options: SETTINGS,
    request: ([url], options) => ({ method: 'POST', path: ENDPOINTS, body: { url, ...toSettings(options) } }),
    note: SHOWN_ONCE,
  });
  addCall(endpoints, session, {
    name: 'update <endpoint>',
    about: "changes what is given, and nothing else (needs the app's own key)",
    role: 'app',
    options: [
      new Option('--to <url>', 'where it is from now on'),
      ...SETTINGS,
      new Option('--all-types', 'it is told of everything').conflicts('types'),
      new Option('--no-description', 'takes its description away'),
    ],
    request: ([endpoint = ''], options) => ({
      method: 'PATCH',
      path: ENDPOINTS + toPath(endpoint),
      body: toChanges(options),
    }),
  });
  addEnds(endpoints, session);
  addEndpointNotifications(endpoints, session);
}

/** What begins and ends the life of an endpoint, or of its secret. */
function addEnds(endpoints: Command, session: Session): void {
  for (const [name, about] of [
    ['disable', 'tells it nothing until it is enabled'],
    ['enable', 'tells it of what happens from now on'],
  ] as const) {
    addCall(endpoints, session, {
      name: `${name} <endpoint>`,
      about: `${about} (needs the app's own key)`,
      role: 'app',
      request: ([endpoint = '']) => ({
        method: 'PATCH',
        path: ENDPOINTS + toPath(endpoint),
        body: { status: `${name}d` },
      }),
    });
  }
  addCall(endpoints, session, {
    name: 'delete <endpoint>',
    about: "ends an endpoint and its secrets for good (needs the app's own key)",
    role: 'app',
    request: ([endpoint = '']) => ({ method: 'DELETE', path: ENDPOINTS + toPath(endpoint) }),
  });
  addCall(endpoints, session, {
    name: 'rotate <endpoint>',
    about: "makes a new secret and prints it, this once (needs the app's own key)",
    role: 'app',
    options: [
      new Option('--overlap <seconds>', 'how long the old secret signs beside it (default 86400)').argParser(
        wholeNumber,
      ),
    ],
    request: ([endpoint = ''], options) => ({
      method: 'POST',
      path: ENDPOINTS + toPath(endpoint, 'rotate'),
      body: said({ overlapSeconds: options['overlap'] }),
    }),
    note: SHOWN_ONCE,
  });
}

function toSettings({ types, description }: OptionValues): Record<string, unknown> {
  return said({ eventTypes: types, description: description === false ? null : description });
}

function toChanges(options: OptionValues): Record<string, unknown> {
  const changes = {
    ...toSettings(options),
    ...said({ url: options['to'], eventTypes: options['allTypes'] ? null : options['types'] }),
  };
  if (Object.keys(changes).length === 0) throw new UsageFault('say what to change: see --help');
  return changes;
}
