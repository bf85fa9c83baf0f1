import type { Command } from 'commander';
import { addList, type Filter, PERIOD_FILTERS } from './api-list.command.js';
import type { Session } from './session.command.js';

export const ATTEMPT_COLUMNS = {
  at: 'receivedAt',
  outcome: 'outcome',
  igsid: 'igsid',
  account: 'account.username',
  via: 'via',
  link: 'linkId',
  request: 'requestId',
};

export const ATTEMPT_FILTERS: readonly Filter[] = [
  { flags: '--outcome <outcome>', query: 'outcome', about: 'with this outcome' },
  { flags: '--account <account>', query: 'account', about: 'at this account' },
  { flags: '--igsid <igsid>', query: 'igsid', about: 'of this person' },
  { flags: '--link <link>', query: 'linkId', about: 'through this link' },
  { flags: '--app <app>', query: 'appId', about: 'of this app' },
  ...PERIOD_FILTERS,
];

export const AUDIT_FILTERS: readonly Filter[] = [
  { flags: '--key <key>', query: 'keyId', about: 'done with this key' },
  { flags: '--action <action>', query: 'action', about: 'of this kind, such as link.revoked' },
  { flags: '--target <id>', query: 'target', about: 'on this row' },
  {
    flags: '--subject <subject>',
    query: 'subject',
    about: 'about this IGSID, external user or look-up text',
  },
  { flags: '--app <app>', query: 'appId', about: 'on data of this app' },
  ...PERIOD_FILTERS,
];

/** `hitch attempts`: the outcome of each ref that arrived, for all links. */
export function addAttempts(program: Command, session: Session): void {
  addList(program, session, {
    name: 'attempts',
    namesPeople: true,
    about: 'lists the outcome of each ref that arrived, newest first',
    filters: ATTEMPT_FILTERS,
    path: () => '/v1/admin/attempts',
    columns: ATTEMPT_COLUMNS,
  });
}

/** `hitch audit`: who did what. */
export function addAudit(program: Command, session: Session): void {
  addList(program, session, {
    name: 'audit',
    about: 'lists who did what, newest first',
    filters: AUDIT_FILTERS,
    path: () => '/v1/admin/audit',
    columns: {
      at: 'at',
      action: 'action',
      by: 'actor.name',
      key: 'actor.keyId',
      target: 'target.id',
      app: 'appId',
      request: 'requestId',
    },
  });
}
