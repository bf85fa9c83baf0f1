import { type Command, Option } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList, type Filter, PERIOD_FILTERS } from './api-list.command.js';
import type { Session } from './session.command.js';
import { givenFields } from './option-values.js';

const IDENTITIES = '/v1/identities';

export const IDENTITY_COLUMNS = {
  id: 'id',
  status: 'status',
  user: 'externalUserId',
  igsid: 'igsid',
  account: 'account.username',
  linked: 'linkedAt',
  unlinked: 'unlinkedAt',
};

export const IDENTITY_FILTERS: readonly Filter[] = [
  { flags: '--user <externalUserId>', query: 'externalUserId', about: 'of this external user' },
  { flags: '--igsid <igsid>', query: 'igsid', about: 'of this person' },
  { flags: '--account <account>', query: 'account', about: 'on this account' },
  {
    flags: '--status <status>',
    query: 'status',
    about: 'with this status (default active)',
    choices: ['active', 'unlinked', 'all'],
  },
  { flags: '--app <app>', query: 'appId', about: 'of this app (with an admin key)' },
  ...PERIOD_FILTERS,
];

const EVENT_COLUMNS = {
  at: 'at',
  kind: 'kind',
  event: 'event',
  status: 'status',
  detail: 'detail',
  reason: 'unlinkReason',
  id: 'id',
};

/** `hitch person`: everything that happened to one of them. */
export function addPerson(program: Command, session: Session): void {
  addList(program, session, {
    name: 'person <identity>',
    namesPeople: true,
    about: 'lists what happened to the person and the user of an identity, newest first',
    filters: [
      {
        flags: '--kind <kind>',
        query: 'kind',
        about: 'only events of this kind',
        choices: ['identity', 'link', 'attempt', 'notification'],
      },
    ],
    path: ([identity = '']) => `/v1/admin/identities${toPath(identity, 'timeline')}`,
    columns: EVENT_COLUMNS,
  });
}

/** `hitch identities …`: which person is which user. */
export function addIdentities(program: Command, session: Session): void {
  const identities = program
    .command('identities')
    .description('which Instagram person is which external user');
  addList(identities, session, {
    name: 'list',
    namesPeople: true,
    about: 'lists identities, newest first',
    filters: IDENTITY_FILTERS,
    path: () => IDENTITIES,
    columns: IDENTITY_COLUMNS,
  });
  addCall(identities, session, {
    name: 'show <identity>',
    about: 'shows an identity',
    request: ([identity = '']) => ({ method: 'GET', path: IDENTITIES + toPath(identity) }),
  });
  addCall(identities, session, {
    name: 'unlink <identity>',
    about: 'ends an identity; the person and the user can be linked again',
    options: [new Option('--reason <reason>', 'reason, stored with the identity')],
    request: ([identity = ''], options) => ({
      method: 'POST',
      path: IDENTITIES + toPath(identity, 'unlink'),
      body: givenFields({ reason: options['reason'] }),
    }),
  });
}
