import type { Command } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { addList, PERIOD_FILTERS } from './api-list.command.js';
import type { Session } from './session.command.js';

const DEAD_LETTERS = '/v1/admin/dead-letters';

/** `hitch dead-letters …`: events that the database refused. */
export function addDeadLetters(program: Command, session: Session): void {
  const letters = program.command('dead-letters').description('events that the database refused');
  addList(letters, session, {
    name: 'list',
    namesPeople: true,
    about: 'lists events that the database refused, newest first',
    filters: [
      { flags: '--account <account>', query: 'account', about: 'at this account' },
      ...PERIOD_FILTERS,
    ],
    path: () => DEAD_LETTERS,
    columns: {
      id: 'id',
      received: 'receivedAt',
      error: 'errorCode',
      account: 'account.username',
      link: 'linkId',
      igsid: 'igsid',
      retryable: 'retryable',
      outcome: 'outcome',
    },
  });
  addCall(letters, session, {
    name: 'retry <letter>',
    about: 'has an event decided again, by the time of the event',
    request: ([letter = '']) => ({ method: 'POST', path: DEAD_LETTERS + toPath(letter, 'retry') }),
  });
}
