import type { Command } from 'commander';
import { addList } from './api-list.command.js';
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

/** `hitch attempts`: the outcome of each ref that arrived, for all links. */
export function addAttempts(program: Command, session: Session): void {
  addList(program, session, {
    name: 'attempts',
    namesPeople: true,
    about: 'lists the outcome of each ref that arrived, newest first',
    filters: [
      { flags: '--outcome <outcome>', query: 'outcome', about: 'with this outcome' },
      { flags: '--account <account>', query: 'account', about: 'at this account' },
      { flags: '--igsid <igsid>', query: 'igsid', about: 'of this person' },
      { flags: '--link <link>', query: 'linkId', about: 'through this link' },
      { flags: '--app <app>', query: 'appId', about: 'of this app' },
    ],
    path: () => '/v1/admin/attempts',
    columns: ATTEMPT_COLUMNS,
  });
}

/** `hitch audit`: who did what. */
export function addAudit(program: Command, session: Session): void {
  addList(program, session, {
    name: 'audit',
    about: 'lists who did what, newest first',
    filters: [
      { flags: '--key <key>', query: 'keyId', about: 'done with this key' },
      { flags: '--action <action>', query: 'action', about: 'of this kind, such as link.revoked' },
      { flags: '--target <id>', query: 'target', about: 'on this row' },
      {
        flags: '--subject <subject>',
        query: 'subject',
        about: 'about this IGSID, external user or look-up text',
      },
      { flags: '--app <app>', query: 'appId', about: 'on data of this app' },
    ],
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
