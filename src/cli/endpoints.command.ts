import { type Command, Option, type OptionValues } from 'commander';
import { addCall, type CallSpec, toPath } from './api-call.command.js';
import { addList, type Filter } from './api-list.command.js';
import type { Role } from './connection.js';
import { renderNotification } from './notifications.command.js';
import type { Session } from './session.command.js';
import { parseList, givenFields, UsageError, parseWholeNumber } from './option-values.js';

const SHOWN_ONCE = 'The secret is shown only once. The receiver needs it to verify signatures.';

const SETTINGS = [
  new Option('--types <types>', 'event types to send, separated by commas').argParser(parseList),
  new Option('--description <text>', 'description of the endpoint'),
];

/** Whose endpoints a family of commands is about. */
export interface EndpointOwnerSpec {
  /** Path of the list. */
  readonly path: string;
  /** The key that changes them. */
  readonly role: Role;
  /** An admin key changes them, too, and then names the app. */
  readonly isForApp?: true;
  /** Options of `list`. */
  readonly filters: readonly Filter[];
}

const OF_AN_APP: EndpointOwnerSpec = {
  path: '/v1/endpoints',
  role: 'app',
  isForApp: true,
  filters: [{ flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' }],
};

/** `hitch endpoints …`: where an app receives notifications. */
export function addEndpoints(program: Command, session: Session): void {
  const endpoints = program.command('endpoints').description('URLs of an app that receive notifications');
  addEndpointCommands(endpoints, session, OF_AN_APP);
}

/** The commands for endpoints of apps and of the operators. */
export function addEndpointCommands(endpoints: Command, session: Session, owner: EndpointOwnerSpec): void {
  const { path: list } = owner;
  const caller = toCaller(owner);
  addList(endpoints, session, {
    name: 'list',
    about: 'lists endpoints, newest first, without their secrets',
    filters: owner.filters,
    path: () => list,
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
    request: ([endpoint = '']) => ({ method: 'GET', path: list + toPath(endpoint) }),
  });
  addCall(endpoints, session, {
    name: 'create <url>',
    about: 'creates an endpoint and prints its secret once',
    ...caller,
    options: SETTINGS,
    request: ([url], options) => ({ method: 'POST', path: list, body: { url, ...toSettings(options) } }),
    note: SHOWN_ONCE,
  });
  addCall(endpoints, session, {
    name: 'update <endpoint>',
    about: 'changes the given settings',
    ...caller,
    options: [
      new Option('--to <url>', 'new URL'),
      ...SETTINGS,
      new Option('--all-types', 'send all event types').conflicts('types'),
      new Option('--no-description', 'remove the description'),
    ],
    request: ([endpoint = ''], options) => ({
      method: 'PATCH',
      path: list + toPath(endpoint),
      body: toChanges(options),
    }),
  });
  addStatusCommands(endpoints, session, owner);
  addSendCommands(endpoints, session, owner);
}

/** Disable, enable, delete, and the rotation of the secret. */
function addStatusCommands(endpoints: Command, session: Session, owner: EndpointOwnerSpec): void {
  const { path: list } = owner;
  const caller = toCaller(owner);
  for (const [name, about] of [
    ['disable', 'stops notifications to an endpoint'],
    ['enable', 'sends later events to an endpoint again'],
  ] as const) {
    addCall(endpoints, session, {
      name: `${name} <endpoint>`,
      about,
      ...caller,
      request: ([endpoint = '']) => ({
        method: 'PATCH',
        path: list + toPath(endpoint),
        body: { status: `${name}d` },
      }),
    });
  }
  addCall(endpoints, session, {
    name: 'delete <endpoint>',
    about: 'deletes an endpoint and its secrets permanently',
    role: owner.role,
    request: ([endpoint = '']) => ({ method: 'DELETE', path: list + toPath(endpoint) }),
  });
  addCall(endpoints, session, {
    name: 'rotate <endpoint>',
    about: 'creates a new secret and prints it once',
    ...caller,
    options: [
      new Option('--overlap <seconds>', 'how long the old secret also signs (default 86400)').argParser(
        parseWholeNumber,
      ),
    ],
    request: ([endpoint = ''], options) => ({
      method: 'POST',
      path: list + toPath(endpoint, 'rotate'),
      body: givenFields({ overlapSeconds: options['overlap'] }),
    }),
    note: SHOWN_ONCE,
  });
}

/** Tests and replays. */
function addSendCommands(endpoints: Command, session: Session, owner: EndpointOwnerSpec): void {
  const { path: list } = owner;
  const caller = toCaller(owner);
  addCall(endpoints, session, {
    name: 'test <endpoint>',
    about: 'sends a test notification, whatever its event types',
    ...caller,
    request: ([endpoint = '']) => ({ method: 'POST', path: list + toPath(endpoint, 'test') }),
    render: renderNotification,
  });
  addCall(endpoints, session, {
    name: 'replay <endpoint>',
    about: 'sends all notifications since a time again; when there are more, repeat it with nextSince',
    ...caller,
    options: [new Option('--since <time>', 'start, such as 2026-11-22T10:00:00Z').makeOptionMandatory()],
    request: ([endpoint = ''], { since }) => ({
      method: 'POST',
      path: list + toPath(endpoint, 'replay'),
      body: { since },
    }),
  });
}

/** Which key changes endpoints. */
function toCaller({ role, isForApp }: EndpointOwnerSpec): Pick<CallSpec, 'role' | 'isForApp'> {
  return isForApp ? { role, isForApp } : { role };
}

function toSettings({ types, description }: OptionValues): Record<string, unknown> {
  return givenFields({ eventTypes: types, description: description === false ? null : description });
}

function toChanges(options: OptionValues): Record<string, unknown> {
  const changes = {
    ...toSettings(options),
    ...givenFields({ url: options['to'], eventTypes: options['allTypes'] ? null : options['types'] }),
  };
  if (Object.keys(changes).length === 0)
    throw new UsageError('give at least one setting to change; see --help');
  return changes;
}
