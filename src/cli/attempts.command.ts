import type { Command } from 'commander';
import { addList } from './api-list.command.js';
import type { Session } from './session.command.js';

/** What a list of attempts tells of each. */
export const ATTEMPT_COLUMNS = {
  at: 'receivedAt',
  outcome: 'outcome',
  igsid: 'igsid',
  account: 'account.username',
  via: 'via',
  link: 'linkId',
  request: 'requestId',
};

/** `hitch attempts`: what happened to the refs that came, of all links. */
export function addAttempts(program: Command, session: Session): void {
  addList(program, session, {
    name: 'attempts',
    about: 'lists what became of the refs that came in, newest first',
    role: 'admin',
    filters: [
      { flags: '--outcome <outcome>', query: 'outcome', about: 'that ended so' },
      { flags: '--account <account>', query: 'account', about: 'at this account' },
      { flags: '--igsid <igsid>', query: 'igsid', about: 'of this person' },
      { flags: '--link <link>', query: 'linkId', about: 'through this link' },
      { flags: '--app <app>', query: 'appId', about: 'of this app' },
    ],
    path: () => '/v1/admin/attempts',
    columns: ATTEMPT_COLUMNS,
  });
}
